#!/usr/bin/env bash
# Starts HEARTH_WORKER_INSTANCES (1) workers on this host: start-worker.sh MASTER-URL [ARGUMENT...], for example
# hearth://10.0.0.1:7077 --cores 8 --memory 16g. Each instance has the next port after HEARTH_WORKER_PORT (7078) and a
# directory of its own. Flags of a worker: --cores N, --memory SIZE, --work-dir DIRECTORY, --host ADDRESS, --port N.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
hearth_usage takes-arguments "$@"

case ${1:-} in
  hearth://*) ;;
  *) hearth_fail 64 "usage: start-worker.sh MASTER-URL [ARGUMENT...]; the URL looks like hearth://host:7077, found '${1:-}'" ;;
esac
instances=${HEARTH_WORKER_INSTANCES:-1}
[[ $instances =~ ^[1-9][0-9]{0,2}$ ]] || hearth_fail 64 "HEARTH_WORKER_INSTANCES is '$instances': it must be a number from 1 to 999"
first_port=${HEARTH_WORKER_PORT:-7078}
[[ $first_port =~ ^[0-9]{1,5}$ ]] || hearth_fail 64 "HEARTH_WORKER_PORT is '$first_port': it must be a port number"
base=${HEARTH_WORKER_DIR:-$HEARTH_HOME/work}
status=0
for ((instance = 1; instance <= instances; instance++)); do
  port=$first_port
  [ "$first_port" -eq 0 ] || port=$((first_port + instance - 1))
  directory=$base
  [ "$instances" -eq 1 ] || directory=$base/worker-$instance
  "$HEARTH_HOME/sbin/hearth-daemon.sh" start worker "$instance" --port "$port" --work-dir "$directory" "$@" || status=1
done
exit "$status"
