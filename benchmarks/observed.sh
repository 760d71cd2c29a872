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

benchmarks=$HEARTH_HOME/benchmarks
target=$benchmarks/target
jars=$HEARTH_HOME/dist/target/hearth/jars
[ -r /proc/self/stat ] || hearth_fail 1 "processor time is read from /proc, which this system does not have; run it on Linux"
hearth_require_java
java_bin=$(dirname "$(readlink -f "$HEARTH_JAVA")")
command -v mvn >/dev/null || hearth_fail 1 "there is no mvn to build Hearth; install Maven 3.8 or newer"

built=$target/compare-built
benchmarks_jar() { find "$target" -maxdepth 1 -name 'hearth-benchmarks-*.jar' -print -quit 2>/dev/null; }
if ! [ -f "$built" ] || ! [ -f "$jars/executor.classpath" ] || [ -z "$(benchmarks_jar)" ] ||
  [ -n "$(find "$HEARTH_HOME/pom.xml" "$HEARTH_HOME"/*/pom.xml "$HEARTH_HOME"/*/src/main "$HEARTH_HOME/dist/src" \
    "$benchmarks/src" "$HEARTH_HOME/bin" "$HEARTH_HOME/sbin" -newer "$built" -type f -print -quit 2>/dev/null)" ]; then
  printf 'building Hearth and its benchmarks\n' >&2
  mkdir -p "$target"
  rm -f "$built"
  touch "$built.begun"
  (cd "$HEARTH_HOME" && JAVA_HOME=$(dirname "$java_bin") mvn -B -q -DskipTests -Dhearth.checks.skip -pl dist,benchmarks -am \
    package >&2) || hearth_fail 1 "the build failed; its messages are above"
  mv "$built.begun" "$built"
fi

printf '%s, %s processors, %s; load %s\n' "$(uname -sr)" "$(nproc)" \
  "$("$HEARTH_JAVA" -version 2>&1 | sed -n 2p)" "$(cut -d' ' -f1 /proc/loadavg)" >&2
exec "$HEARTH_JAVA" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dbench.home=$HEARTH_HOME" \
  -cp "$(benchmarks_jar):$jars/*" dev.hearth.benchmarks.Observed "${arguments[@]}"
