#!/usr/bin/env bash
# Measures Hearth beside Apache Spark and Hazelcast on this machine: compare.sh [--rounds N] [--only NAME,...] [--quick].
#
# Builds what it needs and fetches the peers' jars, then runs every row, round by round, each system in fresh processes on
# loopback and in turns first and second. Progress goes to standard error, the table to standard output, and
# benchmarks/target/compare.json has the same for programs.
#
#   --rounds N        how often every row is measured; default 5, or 1 with --quick
#   --only NAME,...   these rows alone; an unknown name lists all
#   --quick           the rows about dispatch, briefly: within 5 minutes once the jars are there
#
# Exits 0 when every row has its values, 1 when one has not or something is missing, 64 when the command line is wrong.

HEARTH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=sbin/hearth-config.sh
. "$HEARTH_HOME/sbin/hearth-config.sh"
# shellcheck source=benchmarks/measurement.sh
. "$HEARTH_HOME/benchmarks/measurement.sh"

arguments=("$@")
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

require_jdk javac jar
build_if_out_of_date
class_path="$(benchmarks_jar):$jars/*"
"$HEARTH_JAVA" -XX:TieredStopAtLevel=1 -cp "$class_path" dev.hearth.benchmarks.Compare --check "${arguments[@]}" || exit

# Every peer has a directory of its own, so that its jars never meet Hearth's or another peer's.
peer() { # peer NAME DIRECTORY
  local place=$target/peers/$2 sources
  if [ ! -d "$place/jars" ] || [ "$benchmarks/peers/$2/pom.xml" -nt "$place/jars" ]; then
    say "fetching $1"
    rm -rf "$place"
    mvn -B -q -f "$benchmarks/peers/$2/pom.xml" dependency:copy-dependencies -DoutputDirectory="$place/fetched" >&2 ||
      hearth_fail 1 "$1 could not be fetched; Maven's messages are above"
    mv "$place/fetched" "$place/jars"
    touch "$place/jars"
  fi
  if [ -z "$(find "$place/programs.jar" -newer "$built" 2>/dev/null)" ] ||
    [ -n "$(find "$benchmarks/peers/$2/src" -type f -newer "$place/programs.jar" -print -quit)" ]; then
    rm -rf "$place/classes"
    mapfile -t sources < <(find "$benchmarks/peers/$2/src" -name '*.java')
    "$java_bin/javac" --release 17 -Xlint:none -proc:none -d "$place/classes" -cp "$(benchmarks_jar):$place/jars/*" \
      "${sources[@]}" >&2 || hearth_fail 1 "the programs for $1 do not compile; the compiler's messages are above"
    "$java_bin/jar" --create --file "$place/programs.jar" -C "$place/classes" .
  fi
}
peer "Apache Spark" spark
peer Hazelcast hazelcast

measure Compare "${arguments[@]}"
