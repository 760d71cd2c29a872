package dev.hearth.cli;

import dev.hearth.cli.Targets.Kind;
import dev.hearth.cli.Targets.Target;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.rpc.Role;
import dev.hearth.view.Harmless;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows what the processes of an application have written, wherever they are or were, as one log. */
final class LogsCommand {
    private static final String FOLLOW = "--follow";
    private static final String EXECUTOR = "--executor";
    private static final String SINCE = "--since";
    private static final String GREP = "--grep";
    private static final String PREVIOUS = "--previous";
    private static final String WHERE = "--where";
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final MasterClient.Patience PATIENCE =
            new MasterClient.Patience(Duration.ofSeconds(15), Duration.ofMinutes(15));
    /** What is asked for. */
    record Wanted(
            String word,
            boolean follow,
            boolean previous,
            Optional<String> process,
            Optional<Duration> since,
            Optional<Pattern> grep) {}

    private final Surroundings here;
    private final Optional<String> master;
    private final Wanted wanted;
    private final boolean where;
    private final OutputFormat format;

    /** What was found of {@link #spec}. Throws {@link CommandFailure} for what cannot be. */
    LogsCommand(Surroundings here, ParseResult parsed) {
        this.here = here;
        this.master = Flags.value(parsed, Flags.MASTER);
        this.wanted = new Wanted(
                Flags.words(parsed).get(0),
                parsed.hasMatchedOption(FOLLOW),
                parsed.hasMatchedOption(PREVIOUS),
                Flags.value(parsed, EXECUTOR).map(LogsCommand::process),
                Flags.duration(parsed, SINCE),
                Flags.value(parsed, GREP).map(LogsCommand::pattern));
        this.where = parsed.hasMatchedOption(WHERE);
        if (where
                && (wanted.follow()
                        || wanted.since().isPresent()
                        || wanted.grep().isPresent())) {
            throw new CommandFailure(
                    CommandExit.USAGE, WHERE + " shows no lines: leave out " + FOLLOW + ", " + SINCE + " and " + GREP);
        }
        this.format = OutputFormat.parse(Flags.value(parsed, Flags.OUTPUT));
        if (!where && format != OutputFormat.TABLE) {
            throw new CommandFailure(
                    CommandExit.USAGE,
                    "the lines of logs have no other form: leave out " + Flags.OUTPUT + ", or add " + WHERE);
        }
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        return Flags.command(
                        "logs",
                        "Show what the executors of an application, and its driver if the cluster runs it, have"
                                + " written; each line with the number of its executor.")
                .addOption(Flags.master())
                .addOption(Flags.flag("Go on until the application is over.", "-f", FOLLOW))
                .addOption(Flags.text("N|driver", "Of one executor, or of the driver alone.", EXECUTOR))
                .addOption(Flags.text(
                        "TIME",
                        "Lines of the last 10min, say, by the times that they begin with; a line without one is as old"
                                + " as the line before it.",
                        SINCE))
                .addOption(Flags.text("REGEX", "Lines in which this is found.", GREP))
                .addOption(Flags.flag("Of the processes that are over, and not of those that run.", PREVIOUS))
                .addOption(Flags.flag("In place of the lines, on which host and in which files they are.", WHERE))
                .addOption(Flags.text(
                        Flags.FORMAT, "Of " + WHERE + ": table (default), wide, json or yaml.", "-o", Flags.OUTPUT))
                .addOption(Flags.help())
                .addPositional(Flags.words("1", "APP", "An application or a driver: " + Targets.FORMS));
    }

    private static String process(String word) {
        if (!word.equals(LogSources.DRIVER) && !word.matches("\\d{1,9}")) {
            throw new CommandFailure(
                    CommandExit.USAGE, EXECUTOR + " " + word + ": it must be the number of an executor, or 'driver'");
        }
        return word;
    }

    private static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(
                    CommandExit.USAGE, GREP + " " + text + ": it is no regular expression: " + e.getDescription());
        }
    }

    /** The exit code for the process. */
    int run() {
        try (MasterClient client = here.dial(master, Role.READ, PATIENCE, here.words("logs"))) {
            if (where) {
                Display display = new Display(format, here.out(), false);
                return runWhere(client.blocking(), wanted, display, here.words("logs"))
                        .code();
            }
            return run(
                            client.blocking(),
                            wanted,
                            here.out(),
                            here.words("logs"),
                            ZoneId.systemDefault(),
                            Terminals.isOutput())
                    .code();
        }
    }

    /** Shows the lines that are wanted. */
    private static final class Choice implements LogMerge.LineTaker {
        private final Wanted wanted;
        private final Optional<Instant> from;
        private final PrintStream out;
        private final Consumer<String> words;
        private final boolean terminal;
        private boolean toldOfUndated;

        private Choice(
                Wanted wanted, Optional<Instant> from, PrintStream out, Consumer<String> words, boolean terminal) {
            this.wanted = wanted;
            this.from = from;
            this.out = out;
            this.words = words;
            this.terminal = terminal;
        }

        @Override
        public boolean take(String prefix, LogLines.Line line) {
            boolean found =
                    wanted.grep().map(each -> each.matcher(line.text()).find()).orElse(true);
            if (found && from.isPresent() && !line.dated() && !toldOfUndated) {
                toldOfUndated = true;
                words.accept("some lines begin with no time: " + SINCE
                        + " takes them to be as old as the line before them, and shows those that have none"
                        + " before them");
            }
            boolean isRecent =
                    from.isEmpty() || line.at().isEmpty() || !line.at().get().isBefore(from.get());
            if (found && isRecent) {
                show(prefix, line);
            }
            return !out.checkError();
        }

        /** What user code has written must not act on a terminal; everywhere else it stays what it is, byte by byte. */
        private void show(String prefix, LogLines.Line line) {
            out.print(prefix);
            if (terminal) {
                out.print(Harmless.visible(line.text()));
            } else {
                out.write(line.bytes().toArray(), 0, line.bytes().length());
            }
            out.print('\n');
        }
    }

    static CommandExit runWhere(BlockingAsker master, Wanted wanted, Display display, Consumer<String> words) {
        MasterState state = master.ask(new RequestMasterState());
        Target target = target(state, wanted, words);
        LogSources sources = new LogSources(target, wanted, state, words);
        if (sources.tellWhatIsNotShown(state)) {
            return CommandExit.REFUSED;
        }
        new LogPlaces(master, state, words)
                .of(sources.of(state), wanted.process().orElse(""))
                .ifPresent(display::show);
        return CommandExit.OK;
    }

    private static Target target(MasterState state, Wanted wanted, Consumer<String> words) {
        return Targets.of(state, Set.of(Kind.APPLICATION, Kind.DRIVER)).newest(wanted.word(), words);
    }

    /**
     * @param zone of times in logs that name none
     * @param terminal whether the output is one
     */
    static CommandExit run(
            BlockingAsker master,
            Wanted wanted,
            PrintStream out,
            Consumer<String> words,
            ZoneId zone,
            boolean terminal) {
        MasterState state = master.ask(new RequestMasterState());
        Target target = target(state, wanted, words);
        Optional<Instant> from = wanted.since().map(state.at()::minus);
        LogMerge logs = new LogMerge(master, zone, words);
        LogMerge.LineTaker taker = new Choice(wanted, from, out, words, terminal);
        LogSources sources = new LogSources(target, wanted, state, words);
        logs.add(sources.of(state));
        if (sources.tellWhatIsNotShown(state)) {
            return CommandExit.REFUSED;
        }
        boolean wants = logs.drain(taker);
        while (wanted.follow() && wants && !sources.over(state)) {
            master.pause(PAUSE);
            state = master.ask(new RequestMasterState());
            logs.add(sources.of(state));
            wants = logs.drain(taker);
        }
        if (wants) {
            logs.finish(taker);
        }
        return CommandExit.OK;
    }
}
