# shellcheck shell=bash
# What the measuring scripts of this directory share; they source it after sbin/hearth-config.sh. Bash.
#
# Sets benchmarks, target, jars and java_bin; builds what is measured, and starts the program that measures.

benchmarks=$HEARTH_HOME/benchmarks
target=$benchmarks/target
jars=$HEARTH_HOME/dist/target/hearth/jars
built=$target/compare-built

say() { printf '%s\n' "$*" >&2; }

# require_jdk TOOL...: a system with /proc, Maven, and a JDK that has these tools.
require_jdk() {
  local tool
  [ -r /proc/self/stat ] || hearth_fail 1 "processes and their time are read from /proc, which this system does not have; run it on Linux"
  hearth_require_java
  java_bin=$(dirname "$(readlink -f "$HEARTH_JAVA")")
  for tool in "$@"; do
    [ -x "$java_bin/$tool" ] || hearth_fail 1 "$java_bin has no $tool: set JAVA_HOME to a whole JDK of version 17 or newer"
  done
  command -v mvn >/dev/null || hearth_fail 1 "there is no mvn to build Hearth; install Maven 3.8 or newer"
}

benchmarks_jar() { find "$target" -maxdepth 1 -name 'hearth-benchmarks-*.jar' -print -quit 2>/dev/null; }

# What is measured are the sources as they are.
build_if_out_of_date() {
  if [ -f "$built" ] && [ -f "$jars/executor.classpath" ] && [ -n "$(benchmarks_jar)" ] &&
    [ -z "$(find "$HEARTH_HOME/pom.xml" "$HEARTH_HOME"/*/pom.xml "$HEARTH_HOME"/*/src/main "$HEARTH_HOME/dist/src" \
      "$benchmarks/src" "$HEARTH_HOME/bin" "$HEARTH_HOME/sbin" -newer "$built" -type f -print -quit 2>/dev/null)" ]; then
    return
  fi
  say "building Hearth and its benchmarks"
  mkdir -p "$target"
  rm -f "$built"
  touch "$built.begun"
  (cd "$HEARTH_HOME" && JAVA_HOME=$(dirname "$java_bin") mvn -B -q -DskipTests -Dhearth.checks.skip -pl dist,benchmarks -am \
    package >&2) || hearth_fail 1 "the build failed; its messages are above"
  mv "$built.begun" "$built"
}

# measure CLASS ARGUMENT...: says on what it runs, and becomes the program of that name.
measure() {
  local class=$1
  shift
  say "$(uname -sr), $(nproc) processors, $("$HEARTH_JAVA" -version 2>&1 | sed -n 2p); load $(cut -d' ' -f1 /proc/loadavg)"
  exec "$HEARTH_JAVA" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dbench.home=$HEARTH_HOME" \
    -cp "$(benchmarks_jar):$jars/*" "dev.hearth.benchmarks.$class" "$@"
}
