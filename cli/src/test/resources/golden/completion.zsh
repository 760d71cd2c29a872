#compdef hearth
# Completion of hearth for zsh: hearth completion zsh >"${fpath[1]}/_hearth"
_hearth() {
  local -a flags master
  local ask=''
  [[ "${words[*]}" =~ '--master[ =]([^ ]+)' ]] && master=(--master ${match[1]})
  if ((CURRENT == 2)); then
    compadd -- submit status apps workers top why events logs kill wait drain undrain login token doctor bundle archive completion man version demo rest-proxy help
    return
  fi
  case ${words[2]} in
    submit) flags=(--class --conf --deploy-mode --detach --driver-class-path --driver-cores --driver-java-options --driver-memory --executor-cores --executor-memory --help --jars --master --max-wait --name --properties-file --submission-key --supervise --total-executor-cores --verbose -c -h -v) ;;
    status) flags=(--help --master --output --watch -h -o -w) ;;
    apps|ps) flags=(--all --help --master --output --watch -a -h -o -w) ;;
    workers) flags=(--help --master --output --watch -h -o -w) ;;
    top) flags=(--help --master -h) ;;
    why) flags=(--help --master --output --watch -h -o -w) ask=apps ;;
    events) flags=(--follow --help --master --output -f -h -o) ask=apps ;;
    logs) flags=(--executor --follow --grep --help --master --previous --since -f -h) ask=apps ;;
    kill) flags=(--force --help --master -h) ask=live ;;
    wait) flags=(--help --master --timeout -h) ask=live ;;
    drain|decommission) flags=(--help --master -h) ask=workers ;;
    undrain) flags=(--help --master -h) ask=workers ;;
    login) flags=(--help --master --operator -h) ;;
    token) flags=(--expires --help --master --name --output --role -h -o) ;;
    doctor) flags=(--help --master --output --pre -h -o) ;;
    bundle) flags=(--help --master --output -h -o) ask=apps ;;
    archive) flags=(--force --help -h) ;;
    completion) flags=(--help --master -h) ;;
    man) flags=(--help --output -h -o) ;;
    version) flags=(--help -h) ;;
  esac
  if [[ ${words[CURRENT]} = -* ]]; then
    compadd -- $flags
  elif [[ ${words[2]} = completion ]]; then
    compadd -- bash zsh fish
  elif [[ -n $ask ]]; then
    compadd -- ${(f)"$(${words[1]} completion $ask $master 2>/dev/null)"}
  else
    _files
  fi
}
# from $fpath this is the function's first call, elsewhere it is sourced
if [[ ${funcstack[1]} = _hearth ]]; then
  _hearth "$@"
else
  compdef _hearth hearth
fi
