# shellcheck shell=bash
# What every script of Hearth sets up first: where things are, the settings of conf/hearth-env.sh, and a Java to run.
# Sourced, never run. HEARTH_HOME must be set by whoever sources it.

set -euo pipefail

hearth_fail() { # hearth_fail EXIT-CODE SENTENCE...
  local code=$1
  shift
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit "$code"
}

HEARTH_CONF_DIR=${HEARTH_CONF_DIR:-$HEARTH_HOME/conf}
if [ -f "$HEARTH_CONF_DIR/hearth-env.sh" ]; then
  set -a
  # shellcheck disable=SC1091
  . "$HEARTH_CONF_DIR/hearth-env.sh"
  set +a
fi
HEARTH_LOG_DIR=${HEARTH_LOG_DIR:-$HEARTH_HOME/logs}
HEARTH_PID_DIR=${HEARTH_PID_DIR:-$HEARTH_HOME/run}
HEARTH_IDENT_STRING=${HEARTH_IDENT_STRING:-$(id -un)}
export HEARTH_HOME HEARTH_CONF_DIR HEARTH_LOG_DIR HEARTH_PID_DIR HEARTH_IDENT_STRING

# --help shows the comment at the top of the script; a script that takes no arguments refuses any.
hearth_usage() { # hearth_usage takes-arguments|takes-none [ARGUMENT...]
  local takes=$1
  shift
  if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
  fi
  [ "$takes" = takes-arguments ] || [ $# -eq 0 ] || hearth_fail 64 "takes no arguments, found '$*'"
}

# Whether a process runs. One that has ended and waits for its parent to ask does not.
hearth_runs() { # hearth_runs PID
  local state
  kill -0 "$1" 2>/dev/null || return 1
  if [ -r "/proc/$1/stat" ]; then
    state=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    [[ $state != *") Z "* ]]
  fi
}

# Where the jars are: an unpacked distribution has them beside bin, a source checkout where the build puts them.
hearth_jars() {
  local dir
  for dir in "$HEARTH_HOME/jars" "$HEARTH_HOME/dist/target/hearth/jars"; do
    if [ -f "$dir/executor.classpath" ]; then
      printf '%s\n' "$dir"
      return 0
    fi
  done
  return 1
}

hearth_require_jars() {
  HEARTH_JARS=$(hearth_jars) || hearth_fail 1 "Hearth is not built: no jars in $HEARTH_HOME/jars or" \
    "$HEARTH_HOME/dist/target/hearth/jars; run 'mvn -DskipTests package' in $HEARTH_HOME first"
  export HEARTH_JARS
}

# Sets HEARTH_JAVA to a java of version 17 or newer, without starting it where its release file tells.
hearth_require_java() {
  local home version major
  if [ -n "${JAVA_HOME:-}" ]; then
    HEARTH_JAVA=$JAVA_HOME/bin/java
    [ -x "$HEARTH_JAVA" ] || hearth_fail 1 "JAVA_HOME is $JAVA_HOME, which has no bin/java; point it to a JDK 17 or newer"
  else
    HEARTH_JAVA=$(command -v java) || hearth_fail 1 "no java found: install a JDK 17 or newer, or set JAVA_HOME"
  fi
  home=$(dirname "$(dirname "$(readlink -f "$HEARTH_JAVA")")")
  if [ -f "$home/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$home/release")
  else
    version=$("$HEARTH_JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  major=${version%%[!0-9]*}
  [ "$major" != 1 ] || major=${version#1.} major=${major%%[!0-9]*}
  [ "${major:-0}" -ge 17 ] || hearth_fail 1 "$HEARTH_JAVA is Java ${version:-of unknown version}; Hearth needs 17 or newer:" \
    "set JAVA_HOME to such a JDK"
  export HEARTH_JAVA
}

# A size such as 512m or 2g, as -Xmx takes it. Prints it, or says what is wrong with what WHERE gave.
hearth_heap() { # hearth_heap TEXT WHERE
  local text=${1,,}
  if [[ $text =~ ^([0-9]+)([kmgt])(i?b)?$ ]] && [ "${#BASH_REMATCH[1]}" -le 9 ]; then
    printf '%s%s\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  else
    hearth_fail 64 "$2 is '$1': it must be a size with its unit, such as 512m or 2g"
  fi
}
