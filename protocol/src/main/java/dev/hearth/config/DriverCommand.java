package dev.hearth.config;

import dev.hearth.model.DriverSpec;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a worker forks for a driver that the cluster runs, out of the driver's configuration, whoever submits it. Pure. */
public final class DriverCommand {
    /** The class of the {@code hearth} command, which runs the program in the process that the worker forks. */
    public static final String MAIN_CLASS = "dev.hearth.cli.HearthCli";
    /** Names the driver to its process; a property, since the processes that a program starts inherit its environment. */
    public static final String ID_PROPERTY = "dev.hearth.driver.id";
    /** The variable with class-path entries for the driver's user code alone. */
    public static final String CLASS_PATH_VARIABLE = "HEARTH_DRIVER_CLASS_PATH";

    /** What belongs to the host where the driver was submitted, to a daemon, or is told to the worker in another way. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            ApplicationKeys.MASTER.name(),
            ApplicationKeys.DEPLOY_MODE.name(),
            ApplicationKeys.JARS.name(),
            ApplicationKeys.DRIVER_HOST.name(),
            ApplicationKeys.DRIVER_BIND_ADDRESS.name(),
            ApplicationKeys.DRIVER_MEMORY.name(),
            ApplicationKeys.DRIVER_JAVA_OPTIONS.name(),
            ApplicationKeys.DRIVER_CLASS_PATH.name(),
            ApplicationKeys.DRIVER_CORES.name(),
            ApplicationKeys.DRIVER_SUPERVISE.name(),
            NetworkKeys.SECRET_FILE.name(),
            NetworkKeys.TOKEN_FILE.name());

    /** As for executors. */
    private static final long LEAST_HEAP_BYTES = 16L << 20;

    /** Beginnings of keys that only daemons read. */
    public static final List<String> OF_DAEMONS =
            List.of("hearth.worker.", "hearth.deploy.", "hearth.master.", "hearth.rest.");

    /**
     * A user's program.
     *
     * @param jar its own, as the worker finds it: {@link DriverSpec#USER_JAR}, or a path on the workers
     * @param jars all of them, with commas between them: {@link DriverSpec#JARS}, or paths
     * @param flags of {@code hearth submit}, besides those that say what runs
     */
    public record Program(String mainClass, String jar, String jars, List<String> arguments, List<String> flags) {
        public Program {
            arguments = List.copyOf(arguments);
            flags = List.copyOf(flags);
        }

        /** One whose jars travel with the submission. */
        public static Program sent(String mainClass, List<String> arguments, List<String> flags) {
            return new Program(mainClass, DriverSpec.USER_JAR, DriverSpec.JARS, arguments, flags);
        }
    }

    private DriverCommand() {}

    /**
     * The command.
     *
     * @param master the URL under which the driver reaches its master
     * @param environment of the process, besides what the worker gives it
     * @throws ConfigException for values that cannot be read
     */
    public static LaunchCommand of(Config config, String master, Program program, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(
                List.of("submit", "--deploy-mode", "client", "--master", master, "--class", program.mainClass()));
        config.asMap().forEach((key, value) -> {
            if (isPassedOn(key)) {
                arguments.add("--conf");
                arguments.add(key + "=" + value);
            }
        });
        arguments.addAll(program.flags());
        arguments.addAll(List.of("--jars", program.jars(), program.jar()));
        arguments.addAll(program.arguments());
        Map<String, String> variables = new TreeMap<>(environment);
        String classPath = config.get(ApplicationKeys.DRIVER_CLASS_PATH);
        if (!classPath.isEmpty()) {
            variables.put(CLASS_PATH_VARIABLE, classPath);
        }
        return new LaunchCommand(
                MAIN_CLASS,
                arguments,
                variables,
                List.of(LaunchCommand.COMMAND_INSTALLATION),
                List.of(),
                javaOptions(config));
    }

    /** Throws {@link ConfigException} for what {@link #of} could not read. */
    public static void check(Config config) {
        List<String> unused = javaOptions(config);
    }

    /** What the driver takes of its worker. Throws {@link ConfigException} for values that cannot be read. */
    public static Resources resources(Config config) {
        String memory = config.get(ApplicationKeys.DRIVER_MEMORY);
        try {
            long bytes = Sizes.parse(memory);
            if (bytes < LEAST_HEAP_BYTES) {
                throw new IllegalArgumentException("must be at least " + (LEAST_HEAP_BYTES >> 20) + "m");
            }
            return new Resources(config.get(ApplicationKeys.DRIVER_CORES), bytes);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(ApplicationKeys.DRIVER_MEMORY + "=" + memory + ": it " + e.getMessage());
        }
    }

    private static List<String> javaOptions(Config config) {
        List<String> words = new ArrayList<>(
                JvmOptions.split(ApplicationKeys.DRIVER_JAVA_OPTIONS, config.get(ApplicationKeys.DRIVER_JAVA_OPTIONS)));
        words.add("-D" + ID_PROPERTY + "={{APP_ID}}");
        return words;
    }

    private static boolean isPassedOn(String key) {
        return !NOT_PASSED_ON.contains(key) && OF_DAEMONS.stream().noneMatch(key::startsWith);
    }
}
