package dev.hearth.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * The flags of {@code hearth submit}, which are Spark's; everything after the jar is the program's. Declared in code and
 * not in annotations, which take some 30 ms to read: people wait for a submission.
 */
final class SubmitOptions {
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
    final Optional<String> submissionKey;
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
        mainClass = value(parsed, "--class");
        master = value(parsed, "--master");
        deployMode = value(parsed, "--deploy-mode");
        name = value(parsed, "--name");
        conf = parsed.matchedOptionValue("--conf", List.of());
        propertiesFile = value(parsed, "--properties-file").map(Path::of);
        jars = value(parsed, "--jars");
        driverMemory = value(parsed, "--driver-memory");
        driverCores = value(parsed, "--driver-cores");
        supervise = parsed.hasMatchedOption("--supervise");
        detach = parsed.hasMatchedOption("--detach");
        submissionKey = value(parsed, "--submission-key");
        driverJavaOptions = value(parsed, "--driver-java-options");
        driverClassPath = value(parsed, "--driver-class-path");
        executorMemory = value(parsed, "--executor-memory");
        executorCores = value(parsed, "--executor-cores");
        totalExecutorCores = value(parsed, "--total-executor-cores");
        verbose = parsed.hasMatchedOption("--verbose");
        jar = parsed.matchedPositionalValue(0, "");
        arguments = parsed.matchedPositionalValue(1, List.of());
    }

    /** The command, for a parser. */
    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("submit");
        spec.parser().stopAtPositional(true);
        spec.usageMessage()
                .description("Run a program on a cluster, or in this process.")
                .sortOptions(false);
        spec.addOption(text("CLASS", "Main class; default: the one the jar's manifest names.", "--class"))
                .addOption(text(
                        "URL",
                        "hearth://host:port[,host:port], local, local[n], local[*] or"
                                + " local-cluster[workers,cores,memoryMiB].",
                        "--master"))
                .addOption(text(
                        "MODE",
                        "client (default): the driver runs in this process; cluster: a worker runs it, and this command"
                                + " shows its output and exits with its status.",
                        "--deploy-mode"))
                .addOption(text("NAME", "Name of the application; default: its main class.", "--name"))
                .addOption(option("A configuration value. May be repeated.", "-c", "--conf")
                        .paramLabel("KEY=VALUE")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build())
                .addOption(
                        text("FILE", "Configuration values; default: conf/hearth-defaults.conf.", "--properties-file"))
                .addOption(text("JARS", "Further jars for driver and executors, separated by commas.", "--jars"))
                .addOption(text("SIZE", "Heap of the driver, such as 1g.", "--driver-memory"))
                .addOption(text("N", "Cores of a driver that the cluster runs; default: 1.", "--driver-cores"))
                .addOption(flag(
                        "Start a driver that the cluster runs again when it has failed, on any worker.", "--supervise"))
                .addOption(flag(
                        "With --deploy-mode cluster: print the driver's id and return; 'hearth wait' waits for it.",
                        "--detach"))
                .addOption(text(
                        "KEY",
                        "With --deploy-mode cluster: submissions with the same key are one submission; default: a new"
                                + " key.",
                        "--submission-key"))
                .addOption(text("OPTIONS", "Options for the driver's JVM.", "--driver-java-options"))
                .addOption(text(
                        "PATH",
                        "Class-path entries for the driver's user code alone, separated by colons.",
                        "--driver-class-path"))
                .addOption(text("SIZE", "Heap of each executor, such as 1g.", "--executor-memory"))
                .addOption(text("N", "Cores of each executor.", "--executor-cores"))
                .addOption(text("N", "Most cores of the application in all.", "--total-executor-cores"))
                .addOption(flag("Show the configuration in force.", "-v", "--verbose"))
                .addOption(option("Show this help.", "-h", "--help")
                        .type(boolean.class)
                        .usageHelp(true)
                        .build());
        return spec.addPositional(program()).addPositional(arguments());
    }

    private static PositionalParamSpec program() {
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

    private static OptionSpec.Builder option(String description, String name, String... further) {
        return OptionSpec.builder(name, further).description(description);
    }

    private static OptionSpec text(String label, String description, String name) {
        return option(description, name).paramLabel(label).type(String.class).build();
    }

    private static OptionSpec flag(String description, String name, String... further) {
        return option(description, name, further).type(boolean.class).build();
    }

    private static Optional<String> value(ParseResult parsed, String name) {
        return Optional.ofNullable(parsed.matchedOptionValue(name, null));
    }
}
