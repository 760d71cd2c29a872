#!/usr/bin/env bash
# Runs the micro-benchmarks: codecs, dispatch of messages, assignment of tasks, values.
#
# usage: benchmarks/jmh.sh [FILTER [JMH OPTION...]]
#
# FILTER is a regular expression over their names (default: all of them); 'benchmarks/jmh.sh -h' lists JMH's options.
# Builds what it needs first. Bytes allocated for each operation are measured along with the time.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

classpath=target/jmh.classpath
if ! mvn -B -q -Dmaven.test.skip=true -pl benchmarks -am package dependency:build-classpath -Dmdep.outputFile="$classpath" >&2; then
  echo "jmh.sh: the build failed; its messages are above" >&2
  exit 1
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" -cp "benchmarks/target/classes:$(cat "benchmarks/$classpath")" org.openjdk.jmh.Main \
  -prof gc -jvmArgs "-Xmx1g -XX:+UseSerialGC" "$@"
