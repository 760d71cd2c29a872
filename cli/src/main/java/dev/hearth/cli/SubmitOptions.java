package dev.hearth.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags of {@code hearth submit}, which are Spark's. Filled by picocli; everything after the jar is the program's. */
final class SubmitOptions {
    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "Main class; default: the one the jar's manifest names.")
    Optional<String> mainClass = Optional.empty();

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "hearth://host:port[,host:port], local, local[n], local[*] or"
                    + " local-cluster[workers,cores,memoryMiB].")
    Optional<String> master = Optional.empty();

    @Option(
            names = "--deploy-mode",
            paramLabel = "MODE",
            description =
                    "client (default): the driver runs in this process; cluster: a worker runs it, and this command"
                            + " shows its output and exits with its status.")
    Optional<String> deployMode = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the application; default: its main class.")
    Optional<String> name = Optional.empty();

    @Option(
            names = {"-c", "--conf"},
            paramLabel = "KEY=VALUE",
            description = "A configuration value. May be repeated.")
    List<String> conf = new ArrayList<>();

    @Option(
            names = "--properties-file",
            paramLabel = "FILE",
            description = "Configuration values; default: conf/hearth-defaults.conf.")
    Optional<Path> propertiesFile = Optional.empty();

    @Option(
            names = "--jars",
            paramLabel = "JARS",
            description = "Further jars for driver and executors, separated by commas.")
    Optional<String> jars = Optional.empty();

    @Option(names = "--driver-memory", paramLabel = "SIZE", description = "Heap of the driver, such as 1g.")
    Optional<String> driverMemory = Optional.empty();

    @Option(
            names = "--driver-cores",
            paramLabel = "N",
            description = "Cores of a driver that the cluster runs; default: 1.")
    Optional<String> driverCores = Optional.empty();

    @Option(
            names = "--supervise",
            description = "Start a driver that the cluster runs again when it has failed, on any worker.")
    boolean supervise;

    @Option(
            names = "--detach",
            description = "With --deploy-mode cluster: print the driver's id and return; 'hearth wait' waits for it.")
    boolean detach;

    @Option(
            names = "--submission-key",
            paramLabel = "KEY",
            description = "With --deploy-mode cluster: submissions with the same key are one submission; default: a new"
                    + " key.")
    Optional<String> submissionKey = Optional.empty();

    @Option(names = "--driver-java-options", paramLabel = "OPTIONS", description = "Options for the driver's JVM.")
    Optional<String> driverJavaOptions = Optional.empty();

    @Option(
            names = "--driver-class-path",
            paramLabel = "PATH",
            description = "Class-path entries for the driver's user code alone, separated by colons.")
    Optional<String> driverClassPath = Optional.empty();

    @Option(names = "--executor-memory", paramLabel = "SIZE", description = "Heap of each executor, such as 1g.")
    Optional<String> executorMemory = Optional.empty();

    @Option(names = "--executor-cores", paramLabel = "N", description = "Cores of each executor.")
    Optional<String> executorCores = Optional.empty();

    @Option(names = "--total-executor-cores", paramLabel = "N", description = "Most cores of the application in all.")
    Optional<String> totalExecutorCores = Optional.empty();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the configuration in force.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Parameters(index = "0", arity = "1", paramLabel = "JAR", description = "The program's jar.")
    String jar = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ARGUMENT",
            description = "Given to the program untouched.")
    List<String> arguments = new ArrayList<>();
}
