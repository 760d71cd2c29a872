# Completion of hearth for bash: source <(hearth completion bash)
_hearth() {
  local word=${COMP_WORDS[COMP_CWORD]} flags='' ask='' found master=()
  [[ $COMP_LINE =~ --master[[:space:]=]([^[:space:]]+) ]] && master=(--master "${BASH_REMATCH[1]}")
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W 'submit status apps workers top why events logs kill wait drain undrain login token doctor bundle archive completion man version demo rest-proxy help' -- "$word")
    return
  fi
  case ${COMP_WORDS[1]} in
    submit) flags='--class --conf --deploy-mode --detach --driver-class-path --driver-cores --driver-java-options --driver-memory --executor-cores --executor-memory --help --jars --master --max-wait --name --properties-file --submission-key --supervise --total-executor-cores --verbose -c -h -v' ;;
    status) flags='--help --master --output --watch -h -o -w' ;;
    apps | ps) flags='--all --help --master --output --watch -a -h -o -w' ;;
    workers) flags='--help --master --output --watch -h -o -w' ;;
    top) flags='--help --master -h' ;;
    why) flags='--help --master --output --watch -h -o -w' ask=apps ;;
    events) flags='--follow --help --master --output -f -h -o' ask=apps ;;
    logs) flags='--executor --follow --grep --help --master --previous --since -f -h' ask=apps ;;
    kill) flags='--force --help --master -h' ask=live ;;
    wait) flags='--help --master --timeout -h' ask=live ;;
    drain | decommission) flags='--help --master -h' ask=workers ;;
    undrain) flags='--help --master -h' ask=workers ;;
    login) flags='--help --master --operator -h' ;;
    token) flags='--expires --help --master --name --output --role -h -o' ;;
    doctor) flags='--help --master --output --pre -h -o' ;;
    bundle) flags='--help --master --output -h -o' ask=apps ;;
    archive) flags='--force --help -h' ;;
    completion) flags='--help --master -h' ;;
    man) flags='--help --output -h -o' ;;
    version) flags='--help -h' ;;
  esac
  if [[ $word = -* ]]; then
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
