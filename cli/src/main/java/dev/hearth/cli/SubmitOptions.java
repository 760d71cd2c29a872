package dev.hearth.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The flags of {@code hearth submit}, which are Spark's; everything after the jar is the program's. Declared in code and
 * not in annotations, which take some 30 ms to read: people wait for a submission.
 */
final class SubmitOptions {
    static final String MAX_WAIT = "--max-wait";

    final Optional<String> mainClass;
    final Optional<String> master;
    final Optional<String> deployMode;
    final Optional<String> name;
    final List<String> conf;
    final Optional<Path> propertiesFile;
    final Optional<String> jars;
    final Optional<String> driverMemory;
    final Optional<String> driverCores;
    final boolean supervise;
    final boolean detach;
    final Optional<String> output;
    final Optional<String> submissionKey;
    final Optional<Duration> maxWait;
    final Optional<String> driverJavaOptions;
    final Optional<String> driverClassPath;
    final Optional<String> executorMemory;
    final Optional<String> executorCores;
    final Optional<String> totalExecutorCores;
    final boolean verbose;
    final String jar;
    final List<String> arguments;

    /** What was found of {@link #spec}. */
    SubmitOptions(ParseResult parsed) {
        mainClass = Flags.value(parsed, "--class");
        master = Flags.value(parsed, "--master");
        deployMode = Flags.value(parsed, "--deploy-mode");
        name = Flags.value(parsed, "--name");
        conf = parsed.matchedOptionValue("--conf", List.of());
        propertiesFile = Flags.value(parsed, "--properties-file").map(Path::of);
        jars = Flags.value(parsed, "--jars");
        driverMemory = Flags.value(parsed, "--driver-memory");
        driverCores = Flags.value(parsed, "--driver-cores");
        supervise = parsed.hasMatchedOption("--supervise");
        detach = parsed.hasMatchedOption("--detach");
        output = Flags.value(parsed, Flags.OUTPUT);
        submissionKey = Flags.value(parsed, "--submission-key");
        maxWait = Flags.duration(parsed, MAX_WAIT);
        driverJavaOptions = Flags.value(parsed, "--driver-java-options");
        driverClassPath = Flags.value(parsed, "--driver-class-path");
        executorMemory = Flags.value(parsed, "--executor-memory");
        executorCores = Flags.value(parsed, "--executor-cores");
        totalExecutorCores = Flags.value(parsed, "--total-executor-cores");
        verbose = parsed.hasMatchedOption("--verbose");
        jar = parsed.matchedPositionalValue(0, "");
        arguments = parsed.matchedPositionalValue(1, List.of());
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        CommandSpec spec = Flags.command("submit", "Run a program on a cluster, or in this process.");
        spec.parser().stopAtPositional(true);
        return spec.addOption(Flags.text("CLASS", "Main class; default: the one the jar's manifest names.", "--class"))
                .addOption(Flags.text(
                        "URL",
                        "hearth://host:port[,host:port], local, local[n], local[*] or"
                                + " local-cluster[workers,cores,memoryMiB].",
                        "--master"))
                .addOption(Flags.text(
                        "MODE",
                        "client (default): the driver runs in this process; cluster: a worker runs it, and this command"
                                + " shows its output and exits with its status.",
                        "--deploy-mode"))
                .addOption(Flags.text("NAME", "Its name, if the program sets none; default: its main class.", "--name"))
                .addOption(Flags.option("A configuration value. May be repeated.", "-c", "--conf")
                        .paramLabel("KEY=VALUE")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build())
                .addOption(Flags.text(
                        "FILE", "Configuration values; default: conf/hearth-defaults.conf.", "--properties-file"))
                .addOption(Flags.text("JARS", "Further jars for driver and executors, separated by commas.", "--jars"))
                .addOption(Flags.text("SIZE", "Heap of the driver, such as 1g.", "--driver-memory"))
                .addOption(Flags.text("N", "Cores of a driver that the cluster runs; default: 1.", "--driver-cores"))
                .addOption(Flags.flag(
                        "Start a driver that the cluster runs again when it has failed, on any worker.", "--supervise"))
                .addOption(Flags.flag(
                        "With --deploy-mode cluster: print the driver's id and return; 'hearth wait' waits for it.",
                        "--detach"))
                .addOption(Flags.text(
                        Flags.FORMAT,
                        "With --detach, how the driver's id is printed: table (default), wide, json or yaml. Without it"
                                + " standard output is the program's alone.",
                        "-o",
                        Flags.OUTPUT))
                .addOption(Flags.text(
                        "KEY",
                        "With --deploy-mode cluster: submissions with the same key are one submission; default: a new"
                                + " key.",
                        "--submission-key"))
                .addOption(Flags.text(
                        "TIME",
                        "How long to wait for a place on the cluster, such as 10min: for the driver, if the cluster"
                                + " runs it, and for the first executor. Then the submission is ended, with exit code 2."
                                + " Default: for ever.",
                        MAX_WAIT))
                .addOption(Flags.text("OPTIONS", "Options for the driver's JVM.", "--driver-java-options"))
                .addOption(Flags.text(
                        "PATH",
                        "Class-path entries for the driver's user code alone, separated by colons.",
                        "--driver-class-path"))
                .addOption(Flags.text("SIZE", "Heap of each executor, such as 1g.", "--executor-memory"))
                .addOption(Flags.text("N", "Cores of each executor.", "--executor-cores"))
                .addOption(Flags.text("N", "Most cores of the application in all.", "--total-executor-cores"))
                .addOption(Flags.flag("Show the configuration in force.", "-v", "--verbose"))
                .addOption(Flags.help())
                .addPositional(jar())
                .addPositional(arguments());
    }

    private static PositionalParamSpec jar() {
        return PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .paramLabel("JAR")
                .type(String.class)
                .description("The program's jar.")
                .build();
    }

    private static PositionalParamSpec arguments() {
        return PositionalParamSpec.builder()
                .index("1..*")
                .arity("0..*")
                .paramLabel("ARGUMENT")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("Given to the program untouched.")
                .build();
    }
}
