package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The subcommands, by their words. Each is made when it is asked for: a command's time counts. */
final class Verbs {
    /** In the order in which help lists them. */
    static final List<String> WORDS = List.of(
            "submit",
            "status",
            "apps",
            "workers",
            "top",
            "why",
            "events",
            "logs",
            "kill",
            "wait",
            "drain",
            "undrain",
            "login",
            "token",
            "doctor",
            "bundle",
            "archive",
            "completion",
            "man",
            "version");

    /** Other words for some of them. */
    static final Map<String, String> ALIASES = Map.of("ps", "apps", "decommission", "drain");

    /** A subcommand: what it declares, and what runs then. */
    record Verb(CommandSpec command, ToIntFunction<ParseResult> run) {}

    private final Surroundings here;

    Verbs(Surroundings here) {
        this.here = here;
    }

    /** Whether the word, or what it stands for, is a subcommand. */
    static boolean isWord(String word) {
        return WORDS.contains(word) || ALIASES.containsKey(word);
    }

    Optional<Verb> find(String given) {
        String word = ALIASES.getOrDefault(given, given);
        return switch (word) {
            case "submit", "top", "doctor", "bundle", "archive", "completion", "man", "version" ->
                Optional.of(own(word));
            case "status", "apps", "workers", "why" -> Optional.of(showing(word));
            case "events", "logs", "kill", "wait", "drain", "undrain", "login", "token" ->
                Optional.of(ordering(given, word));
            default -> Optional.empty();
        };
    }

    /** What has more to do than to ask a master. */
    private Verb own(String word) {
        return switch (word) {
            case "submit" ->
                new Verb(SubmitOptions.spec(), parsed -> new SubmitCommand(new SubmitOptions(parsed), here).run());
            case "completion" ->
                new Verb(CompletionCommand.spec(), parsed -> new CompletionCommand(here, parsed).run());
            case "top" -> new Verb(TopCommand.spec(), parsed -> new TopCommand(here, System.in, parsed).run());
            case "doctor" -> new Verb(DoctorCommand.spec(), parsed -> new DoctorCommand(here, parsed).run());
            case "bundle" -> new Verb(BundleCommand.spec(), parsed -> new BundleCommand(here, parsed).run());
            case "man" -> new Verb(ManCommand.spec(), parsed -> new ManCommand(here, parsed).run());
            case "archive" -> new Verb(ArchiveCommand.spec(), parsed -> new ArchiveCommand(here, parsed).run());
            default -> new Verb(VersionCommand.spec(), parsed -> new VersionCommand(here, parsed).run());
        };
    }

    /** What shows a page of the master's. */
    private Verb showing(String word) {
        return switch (word) {
            case "status" ->
                new Verb(
                        ShowCommand.spec(word, "Show the workers, applications and drivers of a cluster."),
                        parsed -> new ShowCommand(word, here, parsed)
                                .run(master ->
                                        master.ask(new RequestMasterState()).thenApply(StatusPage::new)));
            case "apps" ->
                new Verb(
                        ShowCommand.spec(word, "List the applications, and the drivers that the cluster runs.")
                                .addOption(Flags.flag("Those that are over too.", "-a", "--all")),
                        parsed -> new ShowCommand(word, here, parsed)
                                .run(master -> master.ask(new RequestMasterState())
                                        .thenApply(state -> AppsPage.of(state, parsed.hasMatchedOption("--all")))));
            case "why" ->
                new Verb(
                        ShowCommand.spec(word, "Say why an application or a driver waits, or why it ended.")
                                .addPositional(Flags.words("1", "APP", "What is meant: " + Targets.FORMS)),
                        parsed -> new ShowCommand(word, here, parsed)
                                .run(Questions.why(Flags.words(parsed).get(0), here.words(word))));
            default ->
                new Verb(
                        ShowCommand.spec(word, "List the workers."),
                        parsed -> new ShowCommand(word, here, parsed)
                                .run(master ->
                                        master.ask(new RequestMasterState()).thenApply(WorkersPage::new)));
        };
    }

    /** What follows, orders, or waits. */
    private Verb ordering(String given, String word) {
        return switch (word) {
            case "events" -> new Verb(EventsCommand.spec(), parsed -> new EventsCommand(here, parsed).run());
            case "logs" -> new Verb(LogsCommand.spec(), parsed -> new LogsCommand(here, parsed).run());
            case "kill" -> new Verb(KillCommand.spec(), parsed -> new KillCommand(here, parsed).run());
            case "login" -> new Verb(LoginCommand.spec(), parsed -> new LoginCommand(here, parsed).run());
            case "token" -> new Verb(TokenCommand.spec(), parsed -> new TokenCommand(here, parsed).run());
            case "wait" -> new Verb(WaitCommand.spec(), parsed -> new WaitCommand(here, parsed).run());
            default ->
                new Verb(DecommissionCommand.spec(given), parsed -> new DecommissionCommand(given, here, parsed).run());
        };
    }

    /** The exit code for the process. */
    int showVersion() {
        here.out().println("hearth " + VersionCommand.version());
        return CommandExit.OK.code();
    }
}
