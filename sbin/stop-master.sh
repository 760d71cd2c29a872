#!/usr/bin/env bash
# Stops the master of this host. Does nothing when none runs.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-none "$@"

exec "$HEARTH_HOME/sbin/hearth-daemon.sh" stop master 1
