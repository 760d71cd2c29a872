#compdef hearth
# Completion of hearth for zsh: hearth completion zsh >"${fpath[1]}/_hearth"
_hearth() {
  local -a flags
  local ask=''
  if ((CURRENT == 2)); then
    compadd -- submit status apps workers why events logs kill wait drain undrain login token archive completion version demo help
    return
  fi
  case ${words[2]} in
    submit) flags=(--class --conf --deploy-mode --detach --driver-class-path --driver-cores --driver-java-options --driver-memory --executor-cores --executor-memory --help --jars --master --name --properties-file --submission-key --supervise --total-executor-cores --verbose -c -h -v) ;;
    status) flags=(--help --master --output --watch -h -o -w) ;;
    apps|ps) flags=(--all --help --master --output --watch -a -h -o -w) ;;
    workers) flags=(--help --master --output --watch -h -o -w) ;;
    why) flags=(--help --master --output --watch -h -o -w) ask=apps ;;
    events) flags=(--follow --help --master --output -f -h -o) ask=apps ;;
    logs) flags=(--executor --follow --grep --help --master --previous --since -f -h) ask=apps ;;
    kill) flags=(--force --help --master -h) ask=live ;;
    wait) flags=(--help --master --timeout -h) ask=live ;;
    drain|decommission) flags=(--help --master -h) ask=workers ;;
    undrain) flags=(--help --master -h) ask=workers ;;
    login) flags=(--help --master --operator -h) ;;
    token) flags=(--expires --help --master --name --output --role -h -o) ;;
    archive) flags=(--force --help -h) ;;
    completion) flags=(--help --master -h) ;;
    version) flags=(--help -h) ;;
  esac
  if [[ ${words[CURRENT]} = -* ]]; then
    compadd -- $flags
  elif [[ -n $ask ]]; then
    compadd -- ${(f)"$(${words[1]} completion $ask 2>/dev/null)"}
  else
    _files
  fi
}
compdef _hearth hearth
