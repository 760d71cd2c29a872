package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Prints what has a shell complete this command's words, flags, ids and names; and, for those scripts, the latter two. */
final class CompletionCommand {
    /** What needs no quotes in any shell. */
    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Surroundings here;
    private final Optional<String> master;
    private final String what;

    /** What was found of {@link #spec}. */
    CompletionCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.what = Flags.words(parsed).get(0);
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "completion",
                        "Print a script that has the shell complete hearth's commands, flags, ids and names.")
                .addOption(Flags.master())
                .addOption(Flags.help())
                .addPositional(Flags.words(
                        "1",
                        "SHELL",
                        "bash, for 'source <(hearth completion bash)' in ~/.bashrc; zsh, for a file _hearth in $fpath;"
                                + " fish, for ~/.config/fish/completions/hearth.fish. The scripts ask for 'live',"
                                + " 'apps' or 'workers', which prints their ids and names."));
    }

    /** The exit code for the process. */
    int run() {
        switch (what) {
            case "bash" -> here.out().print(bash());
            case "zsh" -> here.out().print(zsh());
            case "fish" -> here.out().print(fish());
            case "live", "apps", "workers" -> {
                try (MasterClient client =
                        here.dial(master, Role.READ, MasterClient.Patience.SHORT, here.words("completion"))) {
                    MasterState state = client.await(() -> client.ask(new RequestMasterState()));
                    words(state, what).forEach(here.out()::println);
                }
            }
            default ->
                throw new CommandFailure(
                        CommandExit.USAGE, "there are scripts for bash, zsh and fish, asked for '" + what + "'");
        }
        return CommandExit.OK.code();
    }

    /** Ids and names, each once, in order. */
    static List<String> words(MasterState state, String what) {
        Stream<String> applications = state.applications().stream()
                .filter(each -> what.equals("apps") || !each.state().isTerminal())
                .flatMap(each -> Stream.of(each.app().value(), each.name()));
        Stream<String> drivers = state.drivers().stream()
                .filter(each -> what.equals("apps") || !each.state().isTerminal())
                .map(each -> each.driver().value());
        Stream<String> workers =
                state.workers().stream().flatMap(each -> Stream.of(each.worker().value(), each.host()));
        return (what.equals("workers") ? workers : Stream.concat(applications, drivers))
                .filter(each -> SIMPLE.matcher(each).matches())
                .distinct()
                .sorted()
                .toList();
    }

    /** Which of {@link #words} follow a command; empty: none do. */
    private static Optional<String> asked(String word) {
        return switch (word) {
            case "why", "logs", "events", "bundle" -> Optional.of("apps");
            case "kill", "wait" -> Optional.of("live");
            case "drain", "undrain" -> Optional.of("workers");
            default -> Optional.empty();
        };
    }

    /** With those that the script of the command adds. */
    private static String commands() {
        return String.join(" ", Verbs.WORDS) + " demo rest-proxy help";
    }

    private String flags(String word) {
        return String.join(
                " ",
                spec(word).options().stream()
                        .flatMap(each -> Arrays.stream(each.names()))
                        .sorted()
                        .toList());
    }

    /** What a command may show things as; empty: its flag of that name takes a file, or there is none. */
    private List<String> formats(String word) {
        boolean takesFormat = spec(word).options().stream()
                .filter(each -> List.of(each.names()).contains(Flags.OUTPUT))
                .anyMatch(each -> each.paramLabel().endsWith(Flags.FORMAT));
        return takesFormat
                ? Arrays.stream(OutputFormat.values())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList()
                : List.of();
    }

    private CommandSpec spec(String word) {
        return new Verbs(here).find(word).orElseThrow().command();
    }

    /** The words of commands that are the same case of a script. */
    private static String pattern(String word) {
        return switch (word) {
            case "apps" -> "apps | ps";
            case "drain" -> "drain | decommission";
            default -> word;
        };
    }

    private String bash() {
        StringBuilder script = new StringBuilder("""
            # Completion of hearth for bash: source <(hearth completion bash)
            _hearth() {
              local word=${COMP_WORDS[COMP_CWORD]} before=$COMP_CWORD flags='' ask='' formats='' found master=()
              # bash takes an equals sign for a word
              [ "$word" != = ] || word=''
              [ "${COMP_WORDS[before - 1]}" != = ] || before=$((before - 1))
              [[ $COMP_LINE =~ --master[[:space:]=]([^[:space:]]+) ]] && master=(--master "${BASH_REMATCH[1]}")
              if [ "$COMP_CWORD" -eq 1 ]; then
                mapfile -t COMPREPLY < <(compgen -W '%s' -- "$word")
                return
              fi
              case ${COMP_WORDS[1]} in
            """.formatted(commands()));
        for (String word : Verbs.WORDS) {
            script.append("    ")
                    .append(pattern(word))
                    .append(") flags='")
                    .append(flags(word))
                    .append("'");
            asked(word).ifPresent(each -> script.append(" ask=").append(each));
            if (!formats(word).isEmpty()) {
                script.append(" formats='")
                        .append(String.join(" ", formats(word)))
                        .append("'");
            }
            script.append(" ;;\n");
        }
        return script.append("""
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
            """).toString();
    }

    private String zsh() {
        StringBuilder script = new StringBuilder("""
            #compdef hearth
            # Completion of hearth for zsh: hearth completion zsh >"${fpath[1]}/_hearth"
            _hearth() {
              local -a flags formats master
              local ask=''
              [[ "${words[*]}" =~ '--master[ =]([^ ]+)' ]] && master=(--master ${match[1]})
              if ((CURRENT == 2)); then
                compadd -- %s
                return
              fi
              case ${words[2]} in
            """.formatted(commands()));
        for (String word : Verbs.WORDS) {
            script.append("    ")
                    .append(pattern(word).replace(" ", ""))
                    .append(") flags=(")
                    .append(flags(word))
                    .append(")");
            asked(word).ifPresent(each -> script.append(" ask=").append(each));
            if (!formats(word).isEmpty()) {
                script.append(" formats=(")
                        .append(String.join(" ", formats(word)))
                        .append(")");
            }
            script.append(" ;;\n");
        }
        return script.append("""
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
            """).toString();
    }

    private String fish() {
        StringBuilder script = new StringBuilder("""
            # Completion of hearth for fish: hearth completion fish >~/.config/fish/completions/hearth.fish
            complete -c hearth -n __fish_use_subcommand -f -a '%s'
            """.formatted(commands()));
        for (String word : Verbs.WORDS) {
            String when = "complete -c hearth -n '__fish_seen_subcommand_from "
                    + pattern(word).replace(" |", "") + "' ";
            for (String flag : flags(word).split(" ", -1)) {
                boolean takesFormat =
                        !formats(word).isEmpty() && List.of("-o", Flags.OUTPUT).contains(flag);
                script.append(when)
                        .append(flag.startsWith("--") ? "-l " + flag.substring(2) : "-s " + flag.substring(1))
                        .append(takesFormat ? " -x -a '" + String.join(" ", formats(word)) + "'" : "")
                        .append('\n');
            }
            asked(word)
                    .ifPresent(each -> script.append(when)
                            .append("-f -a '(hearth completion ")
                            .append(each)
                            .append(" --master=(string match -rg -- \"--master[ =](\\S+)\" (commandline -cp))"
                                    + " 2>/dev/null)'\n"));
        }
        return script.append("complete -c hearth -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n")
                .toString();
    }
}
