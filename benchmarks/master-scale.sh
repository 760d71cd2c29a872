#!/usr/bin/env bash
# Measures what the master costs as its cluster grows: master-scale.sh [--workers N] [--apps N] [--rounds N] [--quick].
#
# Builds what it needs, then runs the master, with its journal on disk, beside simulated workers and drivers that start no
# process: in one process over links in memory, and as the installed daemon over sockets on loopback. Progress goes to
# standard error, the table to standard output, and benchmarks/target/master-scale.json has the same for programs. Figures
# of Apache Spark stand beside some rows as they were published for a machine of this kind; Spark is not run.
#
#   --workers N   one cluster of N workers instead of all sizes
#   --apps N      with N applications; default 10, and 1000 workers if they are not given
#   --rounds N    how often everything is measured; default 1 (each value is a median of three runs as it is)
#   --quick       one run instead of three
#
# Exits 0 when every row has its values, 1 when one has not or something is missing, 64 when the command line is wrong.

HEARTH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
# shellcheck source=benchmarks/measurement.sh
. "$HEARTH_HOME/benchmarks/measurement.sh"

arguments=("$@")
workers=9000
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) hearth_usage takes-arguments --help ;;
    --quick) ;;
    --workers | --apps | --rounds)
      [ $# -ge 2 ] || hearth_fail 64 "$1 needs a whole number"
      case $2 in '' | *[!0-9]*) hearth_fail 64 "$1 needs a whole number, found '$2'" ;; esac
      [ "$1" != --workers ] || workers=$2
      shift
      ;;
    *) hearth_fail 64 "unknown flag '$1': the flags are --workers N, --apps N, --rounds N and --quick" ;;
  esac
  shift
done

require_jdk javac jcmd

# Each simulated worker has a connection of its own, in the master and in the crowd.
ulimit -n "$(ulimit -Hn)"
limit=$(ulimit -n)
if [ "$limit" != unlimited ] && [ "$limit" -lt $((workers + 500)) ]; then
  hearth_fail 1 "a process may open $limit files here, and $workers simulated workers need $((workers + 500)): raise the limit (ulimit -Hn), or give a smaller --workers"
fi

build_if_out_of_date
measure MasterScale "${arguments[@]}"
