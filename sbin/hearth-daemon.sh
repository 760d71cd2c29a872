#!/usr/bin/env bash
# Starts, stops and looks at one daemon of this host.
#
#   hearth-daemon.sh start|stop|status|decommission master|worker INSTANCE [ARGUMENT...]
#
# decommission has a worker take nothing new; running tasks and drivers go on. status exits 0 when it runs, 1 when its pid file
# is stale, 2 when there is none. Starting what runs is an error; stopping what does not run is none.
# HEARTH_NO_DAEMONIZE=1 runs it in the foreground.

HEARTH_HOME=${HEARTH_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"

usage="usage: hearth-daemon.sh start|stop|status|decommission master|worker INSTANCE [ARGUMENT...]"
[ $# -ge 3 ] || hearth_fail 64 "$usage"
action=$1 role=$2 instance=$3
shift 3
case $role in
  master) class=dev.hearth.master.MasterMain ;;
  worker) class=dev.hearth.worker.WorkerMain ;;
  *) hearth_fail 64 "'$role' is not a daemon; $usage" ;;
esac
[[ $instance =~ ^[0-9]+$ ]] || hearth_fail 64 "the instance is a number, found '$instance'; $usage"

name=hearth-$HEARTH_IDENT_STRING-$role-$instance
pid_file=$HEARTH_PID_DIR/$name.pid
port_file=$HEARTH_PID_DIR/$name.port
log=$HEARTH_LOG_DIR/$name-$(uname -n).out

# The pid of the daemon, if the file names a process that is this one: a pid may have been given to another since.
running_pid() {
  local pid line
  pid=$(named_pid) && hearth_runs "$pid" || return 1
  if [ -d /proc/self ]; then
    line=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline") || return 1
    [[ $line == *"$class --port-file "*"/$name.port "* ]] || return 1
  fi
  printf '%s\n' "$pid"
}

# What the pid file says, if that is a number of a process.
named_pid() {
  local pid
  [ -f "$pid_file" ] || return 1
  pid=$(cat "$pid_file")
  [[ $pid =~ ^[1-9][0-9]*$ ]] && printf '%s\n' "$pid"
}

# Of several starts and stops at once the others wait, until it can be told whether the first one's daemon runs. What is
# locked, on file descriptor 9, is a file that nobody else may open.
take_turn() {
  local deadline=$((SECONDS + 10)) file=$HEARTH_PID_DIR/.hearth-$HEARTH_IDENT_STRING.turn
  command -v flock >/dev/null || return 0
  (umask 077 && : >>"$file") || hearth_fail 1 "cannot write to $file; set HEARTH_PID_DIR to a directory of yours"
  exec 9<>"$file"
  until flock -n 9; do
    [ "$SECONDS" -lt "$deadline" ] ||
      hearth_fail 1 "another start or stop beside this one has not got on within 10 s;" \
        "see who holds $file (fuser) and what it waits for"
    sleep 0.02
  done
}

end_turn() {
  exec 9<&-
}

# What a daemon that was killed leaves: its files here, and the socket of its JVM for the JDK's tools.
forget() {
  local pid
  if pid=$(named_pid) && ! hearth_runs "$pid"; then
    rm -f "/tmp/.java_pid$pid" 2>/dev/null || true # it may be another user's
  fi
  rm -f "$pid_file" "$port_file"
}

# The same, unless another start beside this one has put its own in their place.
give_up() { # give_up PID
  [ "$(named_pid)" != "$1" ] || forget
}

# Another start beside this one may have been first.
move_log() { # move_log FROM TO
  [ ! -f "$1" ] || mv -f "$1" "$2" 2>/dev/null || [ ! -f "$1" ] || hearth_fail 1 "cannot rename $1 to $2"
}

rotate_log() {
  local most=${HEARTH_LOG_MAX_FILES:-5} number
  [ -f "$log" ] || return 0
  for ((number = most; number > 1; number--)); do
    move_log "$log.$((number - 1))" "$log.$number"
  done
  move_log "$log" "$log.1"
}

# A worker serves before it knows its master's answer, which usually is there at once: what is wrong is told here, too.
settle() {
  local deadline=$((SECONDS + 2))
  [ "$role" = worker ] || return 0
  until grep -q 'registered worker=' "$log"; do
    if ! hearth_runs "$pid"; then
      give_up "$pid"
      printf '%s: %s ended; the end of %s:\n' "$(basename "$0")" "$role $instance" "$log" >&2
      tail -n 8 "$log" >&2
      exit 1
    fi
    if [ "$SECONDS" -ge "$deadline" ] || grep -q ' WARN  MasterLink ' "$log"; then
      printf '%s: %s has not reached its master yet and keeps trying; see %s\n' "$(basename "$0")" "$role $instance" "$log" >&2
      return 0
    fi
    sleep 0.02
  done
}

hint_more() {
  [ "$role" != worker ] || printf '%s' ", HEARTH_WORKER_INSTANCES=$((instance + 1)) starts another one beside it"
}

fail_if_running() {
  local pid
  ! pid=$(running_pid) || hearth_fail 1 "$role $instance already runs as process $pid; stop-$role.sh ends it$(hint_more)"
}

start() {
  local pid deadline options=()
  fail_if_running
  hearth_require_java
  hearth_require_jars
  local directory
  for directory in "$HEARTH_PID_DIR" "$HEARTH_LOG_DIR"; do
    mkdir -p "$directory" 2>/dev/null || true
    [ -w "$directory" ] || hearth_fail 1 "cannot write to $directory;" \
      "set HEARTH_PID_DIR and HEARTH_LOG_DIR to directories of yours"
  done
  local role_options
  hearth_heap "${HEARTH_DAEMON_MEMORY:-512m}" HEARTH_DAEMON_MEMORY
  role_options=HEARTH_${role^^}_OPTS
  read -r -a options <<<"${HEARTH_DAEMON_JAVA_OPTS:-} ${!role_options:-}"
  [ ! -f "$HEARTH_CONF_DIR/logback.xml" ] || options+=("-Dlogback.configurationFile=$HEARTH_CONF_DIR/logback.xml")
  [ "$role" != master ] || options+=("-Dhearth.audit.file=$HEARTH_LOG_DIR/$name-$(uname -n).audit")
  # The JDK's tools are answered at once: a JVM opens their socket in a tenth of a second, when the first one asks.
  local command=("$HEARTH_JAVA" "-Xmx$HEARTH_HEAP" -XX:+UseSerialGC -XX:+StartAttachListener "${hearth_java_options[@]}"
    "${options[@]}" -cp "$HEARTH_CLASS_PATH" "$class" --port-file "$port_file" "$@")
  take_turn
  fail_if_running
  forget
  if [ "${HEARTH_NO_DAEMONIZE:-}" = 1 ]; then
    printf '%s\n' $$ >"$pid_file"
    exec "${command[@]}" 9<&-
  fi
  rotate_log
  nohup "${command[@]}" >>"$log" 2>&1 </dev/null 9<&- &
  pid=$!
  printf '%s\n' "$pid" >"$pid_file"
  deadline=$((SECONDS + ${HEARTH_START_TIMEOUT:-30}))
  until running_pid >/dev/null || ! hearth_runs "$pid" || [ "$SECONDS" -ge "$deadline" ]; do sleep 0.01; done
  end_turn
  while [ ! -s "$port_file" ]; do
    if ! hearth_runs "$pid"; then
      give_up "$pid"
      printf '%s: %s did not start; the end of %s:\n' "$(basename "$0")" "$role $instance" "$log" >&2
      tail -n 8 "$log" >&2
      exit 1
    fi
    [ "$SECONDS" -lt "$deadline" ] ||
      hearth_fail 1 "$role $instance (process $pid) does not serve yet after ${HEARTH_START_TIMEOUT:-30} s; see $log"
    sleep 0.02
  done
  settle
  printf 'started %s %s: process %s at hearth://%s, log %s\n' "$role" "$instance" "$pid" "$(cat "$port_file")" "$log"
}

stop() {
  local pid deadline
  if ! pid=$(running_pid); then
    # one that has just been forked shows its name in a moment
    [ ! -w "$HEARTH_PID_DIR" ] || take_turn
    if ! pid=$(running_pid); then
      forget
      printf 'no %s %s to stop\n' "$role" "$instance"
      return 0
    fi
    end_turn
  fi
  kill -TERM "$pid" 2>/dev/null || ! hearth_runs "$pid" ||
    hearth_fail 1 "cannot end $role $instance (process $pid): it is another user's"
  deadline=$((SECONDS + ${HEARTH_STOP_TIMEOUT:-15}))
  while hearth_runs "$pid"; do
    if [ "$SECONDS" -ge "$deadline" ]; then
      kill -KILL "$pid" 2>/dev/null || true
      printf '%s %s (process %s) did not end within %s s and was killed\n' "$role" "$instance" "$pid" \
        "${HEARTH_STOP_TIMEOUT:-15}" >&2
      break
    fi
    sleep 0.02
  done
  give_up "$pid"
  printf 'stopped %s %s: process %s\n' "$role" "$instance" "$pid"
}

status() {
  local pid
  if pid=$(running_pid); then
    printf '%s %s runs: process %s at hearth://%s\n' "$role" "$instance" "$pid" "$(cat "$port_file" 2>/dev/null || printf '?')"
    return 0
  fi
  if [ -f "$pid_file" ]; then
    printf '%s %s does not run; its pid file %s is stale\n' "$role" "$instance" "$pid_file"
    return 1
  fi
  printf '%s %s does not run\n' "$role" "$instance"
  return 2
}

decommission() {
  local pid
  [ "$role" = worker ] || hearth_fail 64 "only workers are decommissioned, not a $role; $usage"
  if ! pid=$(running_pid); then
    printf 'no %s %s to decommission\n' "$role" "$instance"
    return 0
  fi
  kill -PWR "$pid" || hearth_fail 1 "cannot send SIGPWR to $role $instance (process $pid)"
  printf 'decommissioned %s %s: process %s takes nothing new\n' "$role" "$instance" "$pid"
}

case $action in
  start) start "$@" ;;
  stop) stop ;;
  status) status ;;
  decommission) decommission ;;
  *) hearth_fail 64 "'$action' is not an action; $usage" ;;
esac
