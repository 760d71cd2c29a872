#!/usr/bin/env bash
# Starts the master on this host, then the workers of conf/workers; what runs already is left as it is, and said.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-none "$@"

status=0
"$HEARTH_HOME/sbin/start-master.sh" || status=1
"$HEARTH_HOME/sbin/start-workers.sh" || status=1
exit "$status"
