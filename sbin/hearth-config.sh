# shellcheck shell=bash disable=SC2034 # what is set here is for those who source it
# What every script of Hearth sets up first: where things are, the settings of conf/hearth-env.sh, and a Java to run.
# Sourced, never run. HEARTH_HOME must be set by whoever sources it. A command's time counts: what bash can do by itself
# costs no process here.

set -euo pipefail

hearth_fail() { # hearth_fail EXIT-CODE SENTENCE...
  local code=$1
  shift
  printf '%s: %s\n' "${0##*/}" "$*" >&2
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
HEARTH_ARCHIVES=${HEARTH_ARCHIVES:-auto}
hearth_user='\u' # in a prompt: the user's name
HEARTH_IDENT_STRING=${HEARTH_IDENT_STRING:-${hearth_user@P}}
export HEARTH_HOME HEARTH_CONF_DIR HEARTH_LOG_DIR HEARTH_PID_DIR HEARTH_IDENT_STRING HEARTH_ARCHIVES

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

# Whether a process runs, whose ever it is. One that has ended and waits for its parent to ask does not.
hearth_runs() { # hearth_runs PID
  local state
  if [ -d /proc/self ]; then
    state=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    [[ $state != *") Z "* ]]
  else
    kill -0 "$1" 2>/dev/null
  fi
}

# Where the jars are: an unpacked distribution has them beside bin, a source checkout where the build puts them.
# Sets HEARTH_JARS, or fails without a word.
hearth_jars() {
  for HEARTH_JARS in "$HEARTH_HOME/jars" "$HEARTH_HOME/dist/target/hearth/jars"; do
    [ ! -f "$HEARTH_JARS/executor.classpath" ] || return 0
  done
  return 1
}

# Sets HEARTH_JARS, and HEARTH_CLASS_PATH to all of them in an order that is the same everywhere: class-data archives
# belong to one class path.
hearth_require_jars() {
  local LC_ALL=C jar
  hearth_jars || hearth_fail 1 "Hearth is not built: no jars in $HEARTH_HOME/jars or" \
    "$HEARTH_HOME/dist/target/hearth/jars; run 'mvn -DskipTests package' in $HEARTH_HOME first"
  HEARTH_CLASS_PATH=''
  for jar in "$HEARTH_JARS"/*.jar; do
    HEARTH_CLASS_PATH+=${HEARTH_CLASS_PATH:+:}$jar
  done
  [ -f "${jar:-}" ] || hearth_fail 1 "there are no jars in $HEARTH_JARS: unpack the distribution again, or run" \
    "'mvn -DskipTests package' in $HEARTH_HOME"
  export HEARTH_JARS HEARTH_CLASS_PATH
}

# Sets HEARTH_JAVA to a java of version 17 or newer, without starting it where its release file tells,
# HEARTH_JAVA_HOME and HEARTH_JAVA_VERSION to its directory and the first part of its version, and the array
# hearth_java_options to what every JVM of Hearth starts with.
hearth_require_java() {
  local line version=''
  if [ -n "${JAVA_HOME:-}" ]; then
    HEARTH_JAVA=$JAVA_HOME/bin/java
    [ -x "$HEARTH_JAVA" ] || hearth_fail 1 "JAVA_HOME is $JAVA_HOME, which has no bin/java; point it to a JDK 17 or newer"
  else
    HEARTH_JAVA=$(command -v java) || hearth_fail 1 "no java found: install a JDK 17 or newer, or set JAVA_HOME"
  fi
  HEARTH_JAVA_HOME=$(readlink -f "$HEARTH_JAVA")
  HEARTH_JAVA_HOME=${HEARTH_JAVA_HOME%/bin/java}
  if [ -f "$HEARTH_JAVA_HOME/release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      if [[ $line =~ ^JAVA_VERSION=\"(.*)\"$ ]]; then version=${BASH_REMATCH[1]}; fi
    done <"$HEARTH_JAVA_HOME/release"
  else
    version=$("$HEARTH_JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  HEARTH_JAVA_VERSION=${version#1.}
  HEARTH_JAVA_VERSION=${HEARTH_JAVA_VERSION%%[!0-9]*}
  [ "${HEARTH_JAVA_VERSION:-0}" -ge 17 ] || hearth_fail 1 "$HEARTH_JAVA is Java ${version:-of unknown version}; Hearth" \
    "needs 17 or newer: set JAVA_HOME to such a JDK"
  # Native access is for Netty's transport: without the flag a newer JVM warns on standard error.
  hearth_java_options=(-XX:-UsePerfData --enable-native-access=ALL-UNNAMED -Dio.netty.jfr.enabled=false
    -Dslf4j.provider=dev.hearth.daemon.ProcessLogging -Dslf4j.internal.verbosity=WARN)
  # What Netty uses in its place takes a quarter of the time of a start to be set up.
  case $HEARTH_JAVA_VERSION in
    24 | 25) hearth_java_options+=(--sun-misc-unsafe-memory-access=allow -Dio.netty.noUnsafe=false) ;;
  esac
  export HEARTH_JAVA
}

# Sets the array hearth_archive to the options with which a command's JVM starts with the class-data archive that
# 'hearth archive' made for this Java and these jars; to nothing if there is none. A JVM goes without one that does not
# fit; it would crash on a damaged one, so what was written to after the note about it is left alone. OPTIONS are the user's own.
hearth_find_archive() { # hearth_find_archive OPTIONS
  local java=${HEARTH_JAVA_HOME#/} root=${HEARTH_JARS%/*} kind=jsa cache directory file
  hearth_archive=()
  if [ "$HEARTH_ARCHIVES" = off ] || [[ $1 =~ -Xshare|-XX:(AOT|SharedArchive|ArchiveClasses|DumpLoaded) ]]; then return 0; fi
  [ "$HEARTH_JAVA_VERSION" -lt 24 ] || kind=aot
  cache=${root#/}
  cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}/hearth/${cache//\//-}
  for directory in "$root/archives" "$cache"; do
    file=$directory/${java//\//-}/cli.$kind
    if [ -f "$file" ] && [ -f "$file.note" ] && ! [ "$file" -nt "$file.note" ]; then
      if [ $kind = aot ]; then
        hearth_archive=("-XX:AOTCache=$file" '-Xlog:aot*=off' '-Xlog:cds*=off')
      else
        hearth_archive=("-XX:SharedArchiveFile=$file" -Xshare:auto '-Xlog:cds*=off')
      fi
      return 0
    fi
  done
}

# Whether HEARTH_HEAP is at most 2 GiB.
hearth_is_small_heap() {
  local number=${HEARTH_HEAP%?} most
  case $HEARTH_HEAP in
    *k) most=2097152 ;;
    *m) most=2048 ;;
    *g) most=2 ;;
    *) most=0 ;;
  esac
  [ "$((10#$number))" -le "$most" ]
}

# Sets HEARTH_HEAP to a size such as 512m or 2g as -Xmx takes it, or says what is wrong with what WHERE gave.
hearth_heap() { # hearth_heap TEXT WHERE
  local text=${1,,}
  if [[ $text =~ ^([0-9]+)([kmgt])(i?b)?$ ]] && [ "${#BASH_REMATCH[1]}" -le 9 ]; then
    HEARTH_HEAP=${BASH_REMATCH[1]}${BASH_REMATCH[2]}
    local kib=$((10#${BASH_REMATCH[1]}))
    case ${BASH_REMATCH[2]} in
      m) kib=$((kib << 10)) ;;
      g) kib=$((kib << 20)) ;;
      t) kib=$((kib << 30)) ;;
    esac
    # Less is no heap for a JVM, and more none that an address space has room for.
    if [ $kib -lt $((16 << 10)) ] || [ $kib -gt $((64 << 30)) ]; then
      hearth_fail 64 "$2 is '$1': it must be from 16m to 64t"
    fi
  else
    hearth_fail 64 "$2 is '$1': it must be a size with its unit, such as 512m or 2g"
  fi
}
