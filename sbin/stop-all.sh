#!/usr/bin/env bash
# Stops the workers of conf/workers, then the master of this host. Does nothing where none runs.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-none "$@"

status=0
"$HEARTH_HOME/sbin/stop-workers.sh" || status=1
"$HEARTH_HOME/sbin/stop-master.sh" || status=1
exit "$status"
