#!/usr/bin/env bash
# Starts workers on every host of conf/workers, for the master at HEARTH_MASTER_HOST and HEARTH_MASTER_PORT
# (127.0.0.1 and 7077): start-workers.sh [ARGUMENT...]; the arguments go to each worker.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-arguments "$@"

master=hearth://${HEARTH_MASTER_HOST:-127.0.0.1}:${HEARTH_MASTER_PORT:-7077}
exec "$HEARTH_HOME/sbin/workers.sh" "$HEARTH_HOME/sbin/start-worker.sh" "$master" "$@"
