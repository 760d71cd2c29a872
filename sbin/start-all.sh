#!/usr/bin/env bash
# Starts the master on this host, then the workers of conf/workers.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"

"$HEARTH_HOME/sbin/start-master.sh"
"$HEARTH_HOME/sbin/start-workers.sh"
