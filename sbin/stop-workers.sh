#!/usr/bin/env bash
# Stops the workers on every host of conf/workers.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-none "$@"

exec "$HEARTH_HOME/sbin/workers.sh" "$HEARTH_HOME/sbin/stop-worker.sh"
