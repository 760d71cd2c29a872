# Completion of hearth for bash: source <(hearth completion bash)
_hearth() {
  local word=${COMP_WORDS[COMP_CWORD]} before=$COMP_CWORD flags='' ask='' formats='' found master=()
  # bash takes an equals sign for a word
  [ "$word" != = ] || word=''
  [ "${COMP_WORDS[before - 1]}" != = ] || before=$((before - 1))
  [[ $COMP_LINE =~ --master[[:space:]=]([^[:space:]]+) ]] && master=(--master "${BASH_REMATCH[1]}")
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W 'submit status apps workers top why events logs kill wait drain undrain login token doctor bundle archive completion man version demo rest-proxy help' -- "$word")
    return
  fi
  case ${COMP_WORDS[1]} in
    submit) flags='--class --conf --deploy-mode --detach --driver-class-path --driver-cores --driver-java-options --driver-memory --executor-cores --executor-memory --help --jars --master --max-wait --name --output --properties-file --submission-key --supervise --total-executor-cores --verbose -c -h -o -v' formats='table wide json yaml' ;;
    status) flags='--help --master --output --watch -h -o -w' formats='table wide json yaml' ;;
    apps | ps) flags='--all --help --master --output --watch -a -h -o -w' formats='table wide json yaml' ;;
    workers) flags='--help --master --output --watch -h -o -w' formats='table wide json yaml' ;;
    top) flags='--help --master -h' ;;
    why) flags='--help --master --output --watch -h -o -w' ask=apps formats='table wide json yaml' ;;
    events) flags='--follow --help --master --output -f -h -o' ask=apps formats='table wide json yaml' ;;
    logs) flags='--executor --follow --grep --help --master --output --previous --since --where -f -h -o' ask=apps formats='table wide json yaml' ;;
    kill) flags='--force --help --master --output -h -o' ask=live formats='table wide json yaml' ;;
    wait) flags='--help --master --output --timeout -h -o' ask=live formats='table wide json yaml' ;;
    drain | decommission) flags='--help --master --output -h -o' ask=workers formats='table wide json yaml' ;;
    undrain) flags='--help --master --output -h -o' ask=workers formats='table wide json yaml' ;;
    login) flags='--help --master --operator --output -h -o' formats='table wide json yaml' ;;
    token) flags='--expires --help --master --name --output --role -h -o' formats='table wide json yaml' ;;
    doctor) flags='--help --master --output --pre -h -o' formats='table wide json yaml' ;;
    bundle) flags='--help --master --output -h -o' ask=apps ;;
    archive) flags='--force --help -h' ;;
    completion) flags='--help --master -h' ;;
    man) flags='--force --help --output -h -o' ;;
    version) flags='--help --master --output -h -o' formats='table wide json yaml' ;;
  esac
  if [[ ${COMP_WORDS[before - 1]} = @(-o|--output) ]]; then
    if [ -n "$formats" ]; then
      mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$word")
    else
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
  elif [[ $word = -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
  elif [ "${COMP_WORDS[1]}" = completion ]; then
    mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- "$word")
  elif [ -n "$ask" ]; then
    found=$("${COMP_WORDS[0]}" completion "$ask" "${master[@]}" 2>/dev/null)
    mapfile -t COMPREPLY < <(compgen -W "$found" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -F _hearth hearth
