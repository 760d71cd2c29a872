#!/usr/bin/env bash
# Disturbs a cluster of real processes on loopback and checks that it keeps its promises: soak.sh --seconds N [--seed S].
#
# Kills and pauses master, workers, executors and drivers, cuts and half-opens their links and fills a small disk, while
# clients submit, await and kill jobs. Everything that was asked, told and run goes to a history in
# integration-tests/target/soak, which is checked at the end. Builds what it needs first. Prints the faults that were done,
# by kind, how often each promise was checked, and every violation.
#
#   --seconds N   for how long faults are done; the run ends when the jobs begun until then are over
#   --seed S      a whole number; the same seed draws the same faults and jobs (default: another one each time)
#
# Exits 0 when every promise was kept, 1 when one was not or something is missing, 64 when the command line is wrong.

HEARTH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"

seconds='' seed=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) hearth_usage takes-arguments --help ;;
    --seconds | --seed)
      [ $# -ge 2 ] || hearth_fail 64 "$1 needs a whole number, such as $1 60"
      [[ $2 =~ ^[0-9]{1,9}$ ]] || hearth_fail 64 "$1 is '$2': it must be a whole number, such as $1 60"
      [ "$1" = --seed ] || seconds=$((10#$2))
      [ "$1" = --seconds ] || seed=$((10#$2))
      shift
      ;;
    *) hearth_fail 64 "unknown flag '$1': the flags are --seconds N and --seed S" ;;
  esac
  shift
done
[ "${seconds:-0}" -gt 0 ] || hearth_fail 64 "say for how many seconds, such as --seconds 60"
[ -r /proc/self/stat ] || hearth_fail 1 "processes are found in /proc, which this system does not have; run it on Linux"
hearth_require_java
command -v mvn >/dev/null || hearth_fail 1 "there is no mvn to build Hearth with; install Maven 3.8 or newer"

tests=$HEARTH_HOME/integration-tests
target=$tests/target
built=$target/soak-built
out_of_date() {
  [ -f "$built" ] && [ -f "$target/soak.classpath" ] && [ -d "$target/test-classes" ] || return 0
  [ -n "$(find "$HEARTH_HOME/pom.xml" "$HEARTH_HOME"/*/pom.xml "$HEARTH_HOME"/*/src/main "$tests/src/test" \
    -newer "$built" -type f -print -quit 2>/dev/null)" ]
}
if out_of_date; then
  printf '%s\n' "building Hearth and its tests" >&2
  mkdir -p "$target"
  rm -f "$built"
  touch "$built.begun"
  (cd "$HEARTH_HOME" && mvn -B -q -DskipTests -Dhearth.checks.skip -pl integration-tests -am package \
    dependency:build-classpath -Dmdep.outputFile=target/soak.classpath -DexcludeTypes=pom >&2) ||
    hearth_fail 1 "the build failed; its messages are above"
  mv "$built.begun" "$built"
fi
exec "$HEARTH_JAVA" -Xmx256m -XX:+UseSerialGC "-Dhearth.test.root=$HEARTH_HOME" \
  "-Dlogback.configurationFile=$target/test-classes/logback-test.xml" \
  -cp "$target/test-classes:$(cat "$target/soak.classpath")" \
  dev.hearth.chaos.Soak --seconds "$seconds" ${seed:+--seed "$seed"} --directory "$target/soak"
