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

benchmarks=$HEARTH_HOME/benchmarks
target=$benchmarks/target
jars=$HEARTH_HOME/dist/target/hearth/jars
[ -r /proc/self/stat ] || hearth_fail 1 "processes are looked for in /proc, which this system does not have; run it on Linux"
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
  -cp "$(benchmarks_jar):$jars/*" dev.hearth.benchmarks.Recovery "${arguments[@]}"
