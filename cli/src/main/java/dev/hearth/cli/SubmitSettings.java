package dev.hearth.cli;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigFiles;
import dev.hearth.config.ConfigKey;
import dev.hearth.config.DriverCommand;
import dev.hearth.config.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts the configuration of a submission together: flags win over {@code --conf}, which wins over the properties file. */
final class SubmitSettings {

    private SubmitSettings() {}

    /** Throws {@link CommandFailure} or {@link dev.hearth.config.ConfigException} with a sentence. */
    static Config of(SubmitOptions options, Installation installation, List<Path> jars) {
        Config.Builder builder = Config.builder();
        Path defaults = installation.conf().resolve("hearth-defaults.conf");
        if (options.propertiesFile.isPresent()) {
            Path file = options.propertiesFile.orElseThrow();
            if (!Files.isReadable(file)) {
                throw new CommandFailure(
                        CommandExit.USAGE,
                        "cannot read the properties file " + file
                                + " given with --properties-file: there is no such file, or it is not readable");
            }
            builder.putAll(ConfigFiles.read(file), file.toString());
        } else if (Files.exists(defaults)) {
            builder.putAll(ConfigFiles.read(defaults), defaults.toString());
        }
        for (String pair : options.conf) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new CommandFailure(CommandExit.USAGE, "--conf " + pair + ": it must be KEY=VALUE");
            }
            builder.put(pair.substring(0, equals), pair.substring(equals + 1), "--conf");
        }
        flags(options).forEach((key, flag) -> flag.value().ifPresent(value -> builder.put(key, value, flag.name())));
        builder.put(
                ApplicationKeys.JARS.name(),
                jars.stream().map(Path::toString).collect(Collectors.joining(",")),
                "the command line");
        return builder.build();
    }

    private record Flag(String name, Optional<String> value) {}

    private static Map<String, Flag> flags(SubmitOptions options) {
        return Map.ofEntries(
                flag(ApplicationKeys.DEPLOY_MODE, "--deploy-mode", options.deployMode),
                flag(ApplicationKeys.DRIVER_CORES, "--driver-cores", options.driverCores),
                flag(
                        ApplicationKeys.DRIVER_SUPERVISE,
                        "--supervise",
                        options.supervise ? Optional.of("true") : Optional.empty()),
                flag(ApplicationKeys.MASTER, "--master", options.master),
                flag(ApplicationKeys.APP_NAME, "--name", options.name),
                flag(ApplicationKeys.DRIVER_MEMORY, "--driver-memory", options.driverMemory),
                flag(ApplicationKeys.DRIVER_JAVA_OPTIONS, "--driver-java-options", options.driverJavaOptions),
                flag(ApplicationKeys.DRIVER_CLASS_PATH, "--driver-class-path", options.driverClassPath),
                flag(ApplicationKeys.EXECUTOR_MEMORY, "--executor-memory", options.executorMemory),
                flag(ApplicationKeys.EXECUTOR_CORES, "--executor-cores", options.executorCores),
                flag(ApplicationKeys.CORES_MAX, "--total-executor-cores", options.totalExecutorCores));
    }

    private static Map.Entry<String, Flag> flag(ConfigKey<?> key, String name, Optional<String> value) {
        return Map.entry(key.name(), new Flag(name, value));
    }

    /**
     * Keys of daemons that were given for this submission, in vain. Those in the configuration file of the installation are
     * there for the daemons; those of {@code local-cluster} are started with what they are given here.
     */
    static List<String> ofDaemons(SubmitOptions options, Config config) {
        if (config.get(ApplicationKeys.MASTER).orElse("").startsWith("local-cluster")) {
            return List.of();
        }
        Stream<String> given = Stream.concat(
                options.conf.stream().map(pair -> pair.substring(0, pair.indexOf('='))),
                options.propertiesFile.stream().flatMap(file -> ConfigFiles.read(file).keySet().stream()));
        return given.map(key -> key.startsWith("spark.") ? "hearth." + key.substring("spark.".length()) : key)
                .filter(key -> DriverCommand.OF_DAEMONS.stream().anyMatch(key::startsWith))
                .distinct()
                .sorted()
                .toList();
    }

    /** The values that are read late elsewhere, read now, so that a wrong one stops the submission before it starts. */
    static void check(Config config) {
        Stream.of(
                        ApplicationKeys.EXECUTOR_MEMORY,
                        ApplicationKeys.EXECUTOR_CORES,
                        ApplicationKeys.CORES_MAX,
                        ApplicationKeys.TASK_CPUS,
                        ApplicationKeys.DRIVER_CORES,
                        ApplicationKeys.DRIVER_SUPERVISE,
                        ApplicationKeys.TASK_MAX_FAILURES,
                        ApplicationKeys.DRIVER_PORT)
                .forEach(config::get);
    }
}
