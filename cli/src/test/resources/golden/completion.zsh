#compdef hearth
# Completion of hearth for zsh: hearth completion zsh >"${fpath[1]}/_hearth"
_hearth() {
  local -a flags formats master
  local ask=''
  [[ "${words[*]}" =~ '--master[ =]([^ ]+)' ]] && master=(--master ${match[1]})
  if ((CURRENT == 2)); then
    compadd -- submit status apps workers top why events logs kill wait drain undrain login token doctor bundle archive completion man version demo rest-proxy help
    return
  fi
  case ${words[2]} in
    submit) flags=(--class --conf --deploy-mode --detach --driver-class-path --driver-cores --driver-java-options --driver-memory --executor-cores --executor-memory --help --jars --master --max-wait --name --output --properties-file --submission-key --supervise --total-executor-cores --verbose -c -h -o -v) formats=(table wide json yaml) ;;
    status) flags=(--help --master --output --watch -h -o -w) formats=(table wide json yaml) ;;
    apps|ps) flags=(--all --help --master --output --watch -a -h -o -w) formats=(table wide json yaml) ;;
    workers) flags=(--help --master --output --watch -h -o -w) formats=(table wide json yaml) ;;
    top) flags=(--help --master -h) ;;
    why) flags=(--help --master --output --watch -h -o -w) ask=apps formats=(table wide json yaml) ;;
    events) flags=(--follow --help --master --output -f -h -o) ask=apps formats=(table wide json yaml) ;;
    logs) flags=(--executor --follow --grep --help --master --output --previous --since --where -f -h -o) ask=apps formats=(table wide json yaml) ;;
    kill) flags=(--force --help --master --output -h -o) ask=live formats=(table wide json yaml) ;;
    wait) flags=(--help --master --output --timeout -h -o) ask=live formats=(table wide json yaml) ;;
    drain|decommission) flags=(--help --master --output -h -o) ask=workers formats=(table wide json yaml) ;;
    undrain) flags=(--help --master --output -h -o) ask=workers formats=(table wide json yaml) ;;
    login) flags=(--help --master --operator --output -h -o) formats=(table wide json yaml) ;;
    token) flags=(--expires --help --master --name --output --role -h -o) formats=(table wide json yaml) ;;
    doctor) flags=(--help --master --output --pre -h -o) formats=(table wide json yaml) ;;
    bundle) flags=(--help --master --output -h -o) ask=apps ;;
    archive) flags=(--force --help -h) ;;
    completion) flags=(--help --master -h) ;;
    man) flags=(--force --help --output -h -o) ;;
    version) flags=(--help --master --output -h -o) formats=(table wide json yaml) ;;
  esac
  if compset -P '--output=' || [[ ${words[CURRENT - 1]} = (-o|--output) ]]; then
    if (($#formats)); then
      compadd -- $formats
    else
      _files
    fi
  elif [[ ${words[CURRENT]} = -* ]]; then
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
