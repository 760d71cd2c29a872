package dev.hearth.cli;

import dev.hearth.config.ConfigException;
import dev.hearth.config.Installation;
import dev.hearth.config.Nearest;
import dev.hearth.driver.HearthContext;
import dev.hearth.model.DriverId;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.view.Harmless;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry of the {@code hearth} command. */
public final class HearthCli {

    @Command(
            name = "hearth",
            description = "Runs programs on a Hearth cluster.",
            footer = {
                "",
                "  hearth demo        show a cluster at work on this machine",
                "  hearth rest-proxy  let spark-submit reach a master",
                "",
                "Start a cluster with sbin/start-all.sh. 'hearth COMMAND --help' explains a command."
            })
    static final class Root {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help.")
        boolean help;

        @Option(names = "--version", description = "Show the version.")
        boolean version;
    }

    private static final String FLAGS = "flags";

    /** Flags of Spark's that have no counterpart, with what to do instead. */
    private static final Map<String, String> SPARK_FLAGS = Map.of(
            "--num-executors", "give the cores with --total-executor-cores and --executor-cores",
            "--files", "put files where every host sees them, or send their content with a broadcast variable",
            "--archives", "put files where every host sees them",
            "--packages", "name the jars with --jars, or build one jar with everything",
            "--py-files", "programs are Java",
            "--kill", "use 'hearth kill ID'",
            "--status", "use 'hearth status'");

    private static final Set<String> ASKS_NOBODY = Set.of("archive", "completion", "man");

    private static final Duration LONGEST_EXIT = Duration.ofSeconds(5);

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream errors;
    private final Optional<Instant> began;

    /** @param began when the process's {@code main} did, if it runs this command alone */
    HearthCli(Map<String, String> environment, PrintStream out, PrintStream errors, Optional<Instant> began) {
        this.environment = environment;
        this.out = out;
        this.errors = errors;
        this.began = began;
    }

    /** Runs the command and exits the process with its code. */
    public static void main(String[] arguments) {
        Instant began = Instant.now();
        List<String> words = List.of(arguments);
        int code = execute(words, Optional.of(began));
        // what a program prints is its own business
        boolean own = !words.isEmpty() && !words.get(0).equals("submit");
        System.exit(own ? Written.orElse(code, System.out, System.err) : code);
    }

    /** Runs the command in this process, whose properties and streams it takes for its own. Gives the exit code. */
    static int execute(List<String> arguments, Optional<Instant> began) {
        if (startsDriver(arguments)) {
            HearthContext.prepare();
        } else if (asksMaster(arguments)) {
            ClientFirstUse.begin();
        }
        HearthCli cli = new HearthCli(System.getenv(), System.out, System.err, began);
        Optional<DriverId> driver = DriverProcess.id(System.getProperties());
        return driver.isPresent() ? cli.runFor(driver.get(), System.in, arguments) : cli.run(arguments);
    }

    /**
     * Whether a driver of a cluster is likely to follow in this process, as far as the words tell before they are
     * understood: a wrong guess costs some time and nothing else.
     */
    static boolean startsDriver(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.get(0).equals("submit")) {
            return false;
        }
        for (String each : arguments) {
            String value = each.substring(each.indexOf('=') + 1);
            if (value.equals("cluster") || value.equals("local") || value.startsWith("local[")) {
                return false;
            }
        }
        return true;
    }

    /** Whether a question to a master is likely to follow; as above, a wrong guess does no harm. */
    private static boolean asksMaster(List<String> arguments) {
        if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
            return false;
        }
        String word = arguments.get(0);
        return word.equals("submit")
                ? arguments.contains("cluster")
                : Verbs.isWord(word) && !ASKS_NOBODY.contains(word);
    }

    private int runFor(DriverId driver, InputStream worker, List<String> arguments) {
        // a program that reads standard input must not take the worker's life sign for its own
        System.setIn(InputStream.nullInputStream());
        Installation installation = Installation.find(environment, System.getProperties());
        try {
            DriverProcess.begin(driver, worker, installation, HearthCli::endWithWorker);
        } catch (CommandFailure e) {
            return fail(name(arguments), e.exit(), String.valueOf(e.getMessage()));
        }
        return run(arguments);
    }

    private static void endWithWorker() {
        DriverProcess.tellWorkerGone(System.err);
        // nobody is left who would end the group
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        end(ExecutorExitCode.WORKER_LOST.code());
    }

    /** Ends the process, whatever the program's own code has to do about that. */
    static void end(int code) {
        Thread exit = new Thread(() -> System.exit(code), "hearth-exit");
        exit.start();
        try {
            exit.join(LONGEST_EXIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // hooks of the program's that do not end
        Runtime.getRuntime().halt(code);
    }

    /** The exit code of the command. Nothing escapes but what a submitted program does to its own process. */
    int run(List<String> arguments) {
        Installation installation = Installation.find(environment, System.getProperties());
        Verbs verbs = new Verbs(new Surroundings(installation, environment, out, errors, began));
        try {
            Optional<Verbs.Verb> verb = arguments.isEmpty() ? Optional.empty() : verbs.find(arguments.get(0));
            return verb.isPresent()
                    ? run(verb.get(), arguments.get(0), arguments.subList(1, arguments.size()))
                    : runRoot(verbs, arguments);
        } catch (ParameterException e) {
            return fail(name(arguments), CommandExit.USAGE, sentence(e));
        } catch (ConfigException e) {
            return fail(name(arguments), CommandExit.USAGE, String.valueOf(e.getMessage()));
        } catch (CommandFailure e) {
            return fail(name(arguments), e.exit(), String.valueOf(e.getMessage()));
        }
    }

    /** The others are not looked at: reading what they declare takes a good part of a command's time. */
    private int run(Verbs.Verb verb, String word, List<String> arguments) {
        CommandLine line = line(verb).setCommandName("hearth " + word);
        CommandLine.ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
        Optional<Integer> helped = Optional.ofNullable(CommandLine.executeHelpRequest(parsed));
        return helped.isPresent() ? helped(word, helped.get()) : verb.run().applyAsInt(parsed);
    }

    /** A submission's output is looked after here, since that of its program is not. */
    private int helped(String word, int code) {
        return word.equals("submit") ? Written.orElse(code, out, errors) : code;
    }

    private CommandLine line(Verbs.Verb verb) {
        return configured(new CommandLine(verb.command(), Flags.FACTORY).setUnmatchedOptionsArePositionalParams(false));
    }

    /** As in Spark, the last of repeated flags counts. */
    private CommandLine configured(CommandLine line) {
        return line.setOverwrittenOptionsAllowed(true).setErr(writer(errors)).setOut(writer(out));
    }

    /** For help, and for words that are no command's. */
    private int runRoot(Verbs verbs, List<String> arguments) {
        Root root = new Root();
        CommandLine line = new CommandLine(root);
        for (String word : Verbs.WORDS) {
            line.addSubcommand(word, line(verbs.find(word).orElseThrow()));
        }
        line.addSubcommand("help", new CommandLine.HelpCommand());
        CommandLine.ParseResult parsed = configured(line).parseArgs(arguments.toArray(String[]::new));
        Optional<Integer> helped = Optional.ofNullable(CommandLine.executeHelpRequest(parsed));
        if (helped.isPresent()) {
            return helped.get();
        }
        if (root.version) {
            return verbs.showVersion();
        }
        line.usage(errors);
        return arguments.isEmpty() ? CommandExit.USAGE.code() : CommandExit.OK.code();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
    }

    private int fail(String command, CommandExit exit, String sentence) {
        errors.println(command + ": " + Harmless.line(sentence));
        return exit.code();
    }

    private static String name(List<String> arguments) {
        boolean known = !arguments.isEmpty() && Verbs.isWord(arguments.get(0));
        return known ? "hearth " + arguments.get(0) : "hearth";
    }

    /** In one line, with what to do. */
    private static String sentence(ParameterException e) {
        String help = "'" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help' lists the ";
        // one that is missing is told first, though a flag that is none may stand in its place
        List<String> unmatched = e instanceof UnmatchedArgumentException || e instanceof MissingParameterException
                ? e.getCommandLine().getUnmatchedArguments()
                : List.of();
        if (!unmatched.isEmpty()) {
            String word = unmatched.get(0);
            Optional<String> instead = Optional.ofNullable(SPARK_FLAGS.get(word.split("=", 2)[0]));
            if (instead.isPresent()) {
                return "Hearth has no flag " + word + ": " + instead.orElseThrow() + "; " + help + FLAGS;
            }
            boolean flag = word.startsWith("-");
            List<String> known = flag
                    ? e.getCommandLine().getCommandSpec().options().stream()
                            .flatMap(option -> Arrays.stream(option.names()))
                            .sorted()
                            .toList()
                    : e.getCommandLine().getSubcommands().keySet().stream()
                            .sorted()
                            .toList();
            boolean command = !flag && !known.isEmpty();
            return "unknown " + (flag ? "flag " : command ? "command " : "argument ") + "'" + word + "'"
                    + Nearest.of(word, known)
                            .map(near -> ": did you mean " + near + "? ")
                            .orElse("; ")
                    + help + (command ? "commands" : FLAGS);
        }
        return e.getMessage() + "; " + help + FLAGS;
    }
}
