# Completion of hearth for fish: hearth completion fish >~/.config/fish/completions/hearth.fish
complete -c hearth -n __fish_use_subcommand -f -a 'submit status apps workers top why events logs kill wait drain undrain login token doctor bundle archive completion man version demo rest-proxy help'
complete -c hearth -n '__fish_seen_subcommand_from submit' -l class
complete -c hearth -n '__fish_seen_subcommand_from submit' -l conf
complete -c hearth -n '__fish_seen_subcommand_from submit' -l deploy-mode
complete -c hearth -n '__fish_seen_subcommand_from submit' -l detach
complete -c hearth -n '__fish_seen_subcommand_from submit' -l driver-class-path
complete -c hearth -n '__fish_seen_subcommand_from submit' -l driver-cores
complete -c hearth -n '__fish_seen_subcommand_from submit' -l driver-java-options
complete -c hearth -n '__fish_seen_subcommand_from submit' -l driver-memory
complete -c hearth -n '__fish_seen_subcommand_from submit' -l executor-cores
complete -c hearth -n '__fish_seen_subcommand_from submit' -l executor-memory
complete -c hearth -n '__fish_seen_subcommand_from submit' -l help
complete -c hearth -n '__fish_seen_subcommand_from submit' -l jars
complete -c hearth -n '__fish_seen_subcommand_from submit' -l master
complete -c hearth -n '__fish_seen_subcommand_from submit' -l max-wait
complete -c hearth -n '__fish_seen_subcommand_from submit' -l name
complete -c hearth -n '__fish_seen_subcommand_from submit' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from submit' -l properties-file
complete -c hearth -n '__fish_seen_subcommand_from submit' -l submission-key
complete -c hearth -n '__fish_seen_subcommand_from submit' -l supervise
complete -c hearth -n '__fish_seen_subcommand_from submit' -l total-executor-cores
complete -c hearth -n '__fish_seen_subcommand_from submit' -l verbose
complete -c hearth -n '__fish_seen_subcommand_from submit' -s c
complete -c hearth -n '__fish_seen_subcommand_from submit' -s h
complete -c hearth -n '__fish_seen_subcommand_from submit' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from submit' -s v
complete -c hearth -n '__fish_seen_subcommand_from status' -l help
complete -c hearth -n '__fish_seen_subcommand_from status' -l master
complete -c hearth -n '__fish_seen_subcommand_from status' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from status' -l watch
complete -c hearth -n '__fish_seen_subcommand_from status' -s h
complete -c hearth -n '__fish_seen_subcommand_from status' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from status' -s w
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -l all
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -l help
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -l master
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -l watch
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -s a
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -s h
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from apps ps' -s w
complete -c hearth -n '__fish_seen_subcommand_from workers' -l help
complete -c hearth -n '__fish_seen_subcommand_from workers' -l master
complete -c hearth -n '__fish_seen_subcommand_from workers' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from workers' -l watch
complete -c hearth -n '__fish_seen_subcommand_from workers' -s h
complete -c hearth -n '__fish_seen_subcommand_from workers' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from workers' -s w
complete -c hearth -n '__fish_seen_subcommand_from top' -l help
complete -c hearth -n '__fish_seen_subcommand_from top' -l master
complete -c hearth -n '__fish_seen_subcommand_from top' -s h
complete -c hearth -n '__fish_seen_subcommand_from why' -l help
complete -c hearth -n '__fish_seen_subcommand_from why' -l master
complete -c hearth -n '__fish_seen_subcommand_from why' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from why' -l watch
complete -c hearth -n '__fish_seen_subcommand_from why' -s h
complete -c hearth -n '__fish_seen_subcommand_from why' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from why' -s w
complete -c hearth -n '__fish_seen_subcommand_from why' -f -a '(hearth completion apps --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from events' -l follow
complete -c hearth -n '__fish_seen_subcommand_from events' -l help
complete -c hearth -n '__fish_seen_subcommand_from events' -l master
complete -c hearth -n '__fish_seen_subcommand_from events' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from events' -s f
complete -c hearth -n '__fish_seen_subcommand_from events' -s h
complete -c hearth -n '__fish_seen_subcommand_from events' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from events' -f -a '(hearth completion apps --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from logs' -l executor
complete -c hearth -n '__fish_seen_subcommand_from logs' -l follow
complete -c hearth -n '__fish_seen_subcommand_from logs' -l grep
complete -c hearth -n '__fish_seen_subcommand_from logs' -l help
complete -c hearth -n '__fish_seen_subcommand_from logs' -l master
complete -c hearth -n '__fish_seen_subcommand_from logs' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from logs' -l previous
complete -c hearth -n '__fish_seen_subcommand_from logs' -l since
complete -c hearth -n '__fish_seen_subcommand_from logs' -l where
complete -c hearth -n '__fish_seen_subcommand_from logs' -s f
complete -c hearth -n '__fish_seen_subcommand_from logs' -s h
complete -c hearth -n '__fish_seen_subcommand_from logs' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from logs' -f -a '(hearth completion apps --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from kill' -l force
complete -c hearth -n '__fish_seen_subcommand_from kill' -l help
complete -c hearth -n '__fish_seen_subcommand_from kill' -l master
complete -c hearth -n '__fish_seen_subcommand_from kill' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from kill' -s h
complete -c hearth -n '__fish_seen_subcommand_from kill' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from kill' -f -a '(hearth completion live --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from wait' -l help
complete -c hearth -n '__fish_seen_subcommand_from wait' -l master
complete -c hearth -n '__fish_seen_subcommand_from wait' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from wait' -l timeout
complete -c hearth -n '__fish_seen_subcommand_from wait' -s h
complete -c hearth -n '__fish_seen_subcommand_from wait' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from wait' -f -a '(hearth completion live --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from drain decommission' -l help
complete -c hearth -n '__fish_seen_subcommand_from drain decommission' -l master
complete -c hearth -n '__fish_seen_subcommand_from drain decommission' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from drain decommission' -s h
complete -c hearth -n '__fish_seen_subcommand_from drain decommission' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from drain decommission' -f -a '(hearth completion workers --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from undrain' -l help
complete -c hearth -n '__fish_seen_subcommand_from undrain' -l master
complete -c hearth -n '__fish_seen_subcommand_from undrain' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from undrain' -s h
complete -c hearth -n '__fish_seen_subcommand_from undrain' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from undrain' -f -a '(hearth completion workers --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from login' -l help
complete -c hearth -n '__fish_seen_subcommand_from login' -l master
complete -c hearth -n '__fish_seen_subcommand_from login' -l operator
complete -c hearth -n '__fish_seen_subcommand_from login' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from login' -s h
complete -c hearth -n '__fish_seen_subcommand_from login' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from token' -l expires
complete -c hearth -n '__fish_seen_subcommand_from token' -l help
complete -c hearth -n '__fish_seen_subcommand_from token' -l master
complete -c hearth -n '__fish_seen_subcommand_from token' -l name
complete -c hearth -n '__fish_seen_subcommand_from token' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from token' -l role
complete -c hearth -n '__fish_seen_subcommand_from token' -s h
complete -c hearth -n '__fish_seen_subcommand_from token' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from doctor' -l help
complete -c hearth -n '__fish_seen_subcommand_from doctor' -l master
complete -c hearth -n '__fish_seen_subcommand_from doctor' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from doctor' -l pre
complete -c hearth -n '__fish_seen_subcommand_from doctor' -s h
complete -c hearth -n '__fish_seen_subcommand_from doctor' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from bundle' -l help
complete -c hearth -n '__fish_seen_subcommand_from bundle' -l master
complete -c hearth -n '__fish_seen_subcommand_from bundle' -l output
complete -c hearth -n '__fish_seen_subcommand_from bundle' -s h
complete -c hearth -n '__fish_seen_subcommand_from bundle' -s o
complete -c hearth -n '__fish_seen_subcommand_from bundle' -f -a '(hearth completion apps --master=(string match -rg -- "--master[ =](\S+)" (commandline -cp)) 2>/dev/null)'
complete -c hearth -n '__fish_seen_subcommand_from archive' -l force
complete -c hearth -n '__fish_seen_subcommand_from archive' -l help
complete -c hearth -n '__fish_seen_subcommand_from archive' -s h
complete -c hearth -n '__fish_seen_subcommand_from completion' -l help
complete -c hearth -n '__fish_seen_subcommand_from completion' -l master
complete -c hearth -n '__fish_seen_subcommand_from completion' -s h
complete -c hearth -n '__fish_seen_subcommand_from man' -l force
complete -c hearth -n '__fish_seen_subcommand_from man' -l help
complete -c hearth -n '__fish_seen_subcommand_from man' -l output
complete -c hearth -n '__fish_seen_subcommand_from man' -s h
complete -c hearth -n '__fish_seen_subcommand_from man' -s o
complete -c hearth -n '__fish_seen_subcommand_from version' -l help
complete -c hearth -n '__fish_seen_subcommand_from version' -l master
complete -c hearth -n '__fish_seen_subcommand_from version' -l output -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from version' -s h
complete -c hearth -n '__fish_seen_subcommand_from version' -s o -x -a 'table wide json yaml'
complete -c hearth -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'
