#!/usr/bin/env bash
# Starts the master on this host: start-master.sh [ARGUMENT...], for example --host 10.0.0.1 --port 7077. --help lists them.
# HEARTH_MASTER_HOST and HEARTH_MASTER_PORT of conf/hearth-env.sh give defaults.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"

exec "$HEARTH_HOME/sbin/hearth-daemon.sh" start master 1 "$@"
