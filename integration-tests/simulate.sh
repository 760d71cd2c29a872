#!/usr/bin/env bash
# Lives simulated clusters, with the classes that the daemons run, in virtual time: everything goes wrong, and what must
# hold is checked after every event. Prints seeds, events, faults by kind, and violations.
#
#   --seeds N         how many; default 2000
#   --from SEED       the first one; default 1
#   --scenario NAME   the same scenario for all; an unknown name lists them
#   --mutant NAME     lives until a kept mistake is found; 'list' prints them
#
# A single seed prints its trace; with --scenario too, its log. Exits 0 when all is well, 1 when something was violated or
# never happened, 64 when the command line is wrong.

HEARTH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"

for argument in "$@"; do
  case $argument in
    -h | --help) hearth_usage takes-arguments --help ;;
  esac
done
given=()
while [ $# -gt 0 ]; do
  case $1 in
    --seeds | --from | --scenario | --mutant)
      [ $# -ge 2 ] || hearth_fail 64 "$1 needs a value: --seeds N, --from SEED, --scenario NAME, --mutant NAME"
      [[ $1 != --seeds && $1 != --from || $2 =~ ^[0-9]{1,9}$ ]] ||
        hearth_fail 64 "$1 is '$2': it must be a whole number, such as $1 100"
      given+=("$1" "$2")
      shift
      ;;
    --seeds=* | --from=* | --scenario=* | --mutant=*) given+=("$1") ;;
    *) hearth_fail 64 "unknown flag '$1': the flags are --seeds N, --from SEED, --scenario NAME, --mutant NAME and --help" ;;
  esac
  shift
done

target=$HEARTH_HOME/integration-tests/target
jars=$HEARTH_HOME/dist/target/hearth/jars
hearth_require_java
java_home=$(dirname "$(dirname "$(readlink -f "$HEARTH_JAVA")")")
[ -x "$java_home/bin/javac" ] || hearth_fail 1 "$java_home has no javac: set JAVA_HOME to a whole JDK of version 17 or newer"

# The simulation runs the sources as they are.
built=$target/simulate-built
out_of_date() {
  [ -f "$built" ] && [ -f "$jars/executor.classpath" ] && [ -d "$target/test-classes" ] || return 0
  [ -n "$(find "$HEARTH_HOME/pom.xml" "$HEARTH_HOME"/*/pom.xml "$HEARTH_HOME"/*/src/main "$HEARTH_HOME/dist/src" \
    "$HEARTH_HOME/integration-tests/src" -newer "$built" -type f -print -quit 2>/dev/null)" ]
}
if out_of_date; then
  command -v mvn >/dev/null || hearth_fail 1 "there is no mvn to build Hearth; install Maven 3.8 or newer"
  printf 'building Hearth and its simulation\n' >&2
  mkdir -p "$target"
  rm -f "$built"
  touch "$built.begun"
  (cd "$HEARTH_HOME" && JAVA_HOME=$java_home mvn -B -q -Dstyle.color=never -DskipTests -Dhearth.checks.skip -pl dist,integration-tests -am \
    package >&2) || hearth_fail 1 "the build failed; its messages are above"
  mv "$built.begun" "$built"
fi

exec "$HEARTH_JAVA" -Xmx1g -XX:+UseParallelGC -Dhearth.test.root="$HEARTH_HOME" -cp "$target/test-classes:$jars/*" \
  dev.hearth.simulation.Simulate "${given[@]}"
