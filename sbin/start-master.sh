#!/usr/bin/env bash
# Starts the master on this host: start-master.sh [ARGUMENT...], --host ADDRESS, --port N, --properties-file FILE, --conf KEY=VALUE.
# HEARTH_MASTER_HOST and HEARTH_MASTER_PORT of conf/hearth-env.sh give defaults.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-arguments "$@"

exec "$HEARTH_HOME/sbin/hearth-daemon.sh" start master 1 "$@"
