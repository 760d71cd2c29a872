#!/usr/bin/env bash
# Runs a command on every host of conf/workers (or the file HEARTH_WORKERS names), all at once: workers.sh COMMAND [ARGUMENT...].
# localhost runs it here; other hosts through ssh with HEARTH_SSH_OPTS. Output lines begin with the host. Exits with 1 when
# the command failed anywhere.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-arguments "$@"

[ $# -ge 1 ] || hearth_fail 64 "usage: workers.sh COMMAND [ARGUMENT...]"
list=${HEARTH_WORKERS:-$HEARTH_CONF_DIR/workers}
if [ -f "$list" ]; then
  mapfile -t hosts < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$list")
else
  [ -z "${HEARTH_WORKERS:-}" ] || hearth_fail 1 "HEARTH_WORKERS names $list, which is not there"
  hosts=(localhost)
fi
read -r -a ssh_options <<<"${HEARTH_SSH_OPTS:--o BatchMode=yes -o ConnectTimeout=10}"
printf -v remote_command '%q ' cd "$HEARTH_HOME"
printf -v quoted '%q ' "$@"
remote_command+="&& $quoted"
pids=()
for host in "${hosts[@]}"; do
  # shellcheck disable=SC2029 # the command is quoted here for the shell there
  case $host in
    localhost | 127.0.0.1 | ::1) "$@" 2>&1 ;;
    *) ssh "${ssh_options[@]}" "$host" "$remote_command" 2>&1 </dev/null ;;
  esac | sed "s/^/$host: /" &
  pids+=($!)
done
failed=0
for pid in "${pids[@]}"; do
  wait "$pid" || failed=1
done
exit "$failed"
