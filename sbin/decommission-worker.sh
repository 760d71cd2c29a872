#!/usr/bin/env bash
# Has the workers of this host take nothing new, so that they can be left; running tasks and drivers go on. 'hearth decommission'
# does the same from anywhere, by worker or host. Does nothing when none runs.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-none "$@"

found=
for pid_file in "$HEARTH_PID_DIR/hearth-$HEARTH_IDENT_STRING-worker-"*.pid; do
  [ -f "$pid_file" ] || continue
  found=yes
  instance=${pid_file##*-worker-}
  "$HEARTH_HOME/sbin/hearth-daemon.sh" decommission worker "${instance%.pid}"
done
[ -n "$found" ] || echo "no worker to decommission"
