#!/usr/bin/env bash
# Measures what happens when something dies: recovery.sh [--rounds N] [--only NAME,...] [--quick].
#
# Builds what it needs, then kills (SIGKILL) or stops (SIGSTOP) masters, workers, executors and drivers on loopback, and
# takes the time until things are as they should be again. Progress goes to standard error, the table to standard output,
# and benchmarks/target/recovery.json has the same for programs. P3 to P8 in the names are the promises of the design:
# no orphans, dead executors noticed, a silent worker's work moved, a master restarted under load, a standby's take-over (there
# is none yet), a crash loop stopped. "least" is what is promised.
#
#   --rounds N        how often every row is measured; default 1
#   --only NAME,...   these rows alone; an unknown name lists all
#   --quick           fewer kills and shorter jobs
#
# Exits 0 when every row has its values, 1 when one has not or something is missing, 64 when the command line is wrong.

HEARTH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
# shellcheck source=benchmarks/measurement.sh
. "$HEARTH_HOME/benchmarks/measurement.sh"

arguments=(--rounds 1 "$@")
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) hearth_usage takes-arguments --help ;;
    --quick | --rounds=* | --only=*) ;;
    --rounds | --only)
      [ $# -ge 2 ] || hearth_fail 64 "$1 needs a value: --rounds N, --only NAME,..."
      shift
      ;;
    *) hearth_fail 64 "unknown flag '$1': the flags are --rounds N, --only NAME,... and --quick" ;;
  esac
  shift
done

require_jdk javac
build_if_out_of_date
measure Recovery "${arguments[@]}"
