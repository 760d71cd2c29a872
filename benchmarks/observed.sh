#!/usr/bin/env bash
# Measures what looking at a cluster costs it: observed.sh [--pairs N] [--seconds N] [--command] [--quick].
#
# Builds what it needs, then runs no-op stages on a cluster on loopback, in turns with and without somebody who looks: a
# browser on the overview, with its stream of events and the page loaded again every three seconds, and the state asked for
# as JSON every second, all over the master's HTTP port. Only the processor time of the master, the worker, the executor and
# the driver counts. Progress goes to standard error; the pairs, and the median and spread of their differences, to standard
# output, and benchmarks/target/observed.json has the same for programs.
#
#   --pairs N     with and without, one after the other, in turns first; default 10
#   --seconds N   for each of both; default 10
#   --command     the state is asked for by 'hearth status -o json' instead
#   --quick       one short pair
#
# Exits 0 when the median difference is below 3 %, 2 when it is not, 1 when there is none or something is missing, 64 when the
# command line is wrong.

HEARTH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
# shellcheck source=benchmarks/measurement.sh
. "$HEARTH_HOME/benchmarks/measurement.sh"

arguments=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) hearth_usage takes-arguments --help ;;
    --quick | --command) ;;
    --pairs | --seconds)
      [ $# -ge 2 ] || hearth_fail 64 "$1 needs a whole number"
      case $2 in '' | *[!0-9]*) hearth_fail 64 "$1 needs a whole number, found '$2'" ;; esac
      shift
      ;;
    *) hearth_fail 64 "unknown flag '$1': the flags are --pairs N, --seconds N, --command and --quick" ;;
  esac
  shift
done

require_jdk javac
build_if_out_of_date
measure Observed "${arguments[@]}"
