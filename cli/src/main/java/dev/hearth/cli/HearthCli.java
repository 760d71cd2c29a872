package dev.hearth.cli;

import dev.hearth.config.ConfigException;
import dev.hearth.config.Installation;
import dev.hearth.config.Nearest;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
                "  hearth demo     show a cluster at work on this machine",
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

    /** Flags of Spark's that have no counterpart, with what to do instead. */
    private static final Map<String, String> SPARK_FLAGS = Map.of(
            "--num-executors", "give the cores with --total-executor-cores and --executor-cores",
            "--files", "put files where every host sees them, or send their content with a broadcast variable",
            "--archives", "put files where every host sees them",
            "--packages", "name the jars with --jars, or build one jar with everything",
            "--py-files", "programs are Java",
            "--supervise", "the driver runs in this process",
            "--kill", "end the driver's process, and its application ends with it",
            "--status", "use 'hearth status'");

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream errors;

    HearthCli(Map<String, String> environment, PrintStream out, PrintStream errors) {
        this.environment = environment;
        this.out = out;
        this.errors = errors;
    }

    /** Runs the command and exits the process with its code. */
    public static void main(String[] arguments) {
        int code = new HearthCli(System.getenv(), System.out, System.err).run(List.of(arguments));
        System.out.flush();
        System.exit(code);
    }

    /** The exit code of the command. Nothing escapes but what a submitted program does to its own process. */
    int run(List<String> arguments) {
        Installation installation = Installation.find(environment, System.getProperties());
        SubmitCommand submit = new SubmitCommand(installation, environment, errors);
        StatusCommand status = new StatusCommand(installation, environment, out);
        Root root = new Root();
        CommandLine line = new CommandLine(root);
        CommandLine submitLine =
                new CommandLine(submit).setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(false);
        line.addSubcommand("submit", submitLine);
        line.addSubcommand("status", status);
        ArchiveCommand archive = new ArchiveCommand(installation, environment, errors);
        line.addSubcommand("archive", archive);
        line.addSubcommand("version", new VersionCommand());
        line.addSubcommand("help", new CommandLine.HelpCommand());
        // as in Spark, the last of repeated flags counts
        line.setOverwrittenOptionsAllowed(true);
        line.setErr(writer(errors)).setOut(writer(out));
        try {
            CommandLine.ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
            Optional<Integer> helped = Optional.ofNullable(CommandLine.executeHelpRequest(parsed));
            if (helped.isPresent()) {
                return helped.orElseThrow();
            }
            if (root.version) {
                out.println("hearth " + VersionCommand.version());
                return CommandExit.OK.code();
            }
            if (!parsed.hasSubcommand()) {
                line.usage(errors);
                return arguments.isEmpty() ? CommandExit.USAGE.code() : CommandExit.OK.code();
            }
            return switch (parsed.subcommand().commandSpec().name()) {
                case "submit" -> submit.run();
                case "status" -> status.run();
                case "archive" -> archive.run();
                default -> {
                    out.println("hearth " + VersionCommand.version());
                    yield CommandExit.OK.code();
                }
            };
        } catch (ParameterException e) {
            return fail(e.getCommandLine().getCommandName(), CommandExit.USAGE, sentence(e));
        } catch (ConfigException e) {
            return fail(name(arguments), CommandExit.USAGE, String.valueOf(e.getMessage()));
        } catch (CommandFailure e) {
            return fail(name(arguments), e.exit(), String.valueOf(e.getMessage()));
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, Charset.defaultCharset()), true);
    }

    private int fail(String command, CommandExit exit, String sentence) {
        errors.println((command.equals("hearth") ? "hearth" : "hearth " + command) + ": " + sentence);
        return exit.code();
    }

    private static String name(List<String> arguments) {
        return arguments.isEmpty() ? "hearth" : arguments.get(0);
    }

    private static String sentence(ParameterException e) {
        String help = "; '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help' lists the flags";
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            Optional<String> instead = Optional.ofNullable(SPARK_FLAGS.get(word.split("=", 2)[0]));
            if (instead.isPresent()) {
                return "Hearth has no flag " + word + ": " + instead.orElseThrow() + help;
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
            return "unknown " + (flag ? "flag " : known.isEmpty() ? "argument " : "command ") + "'" + word + "'"
                    + Nearest.of(word, known)
                            .map(near -> ": did you mean " + near + "?")
                            .orElse("") + help;
        }
        return e.getMessage() + help;
    }
}
