package dev.hearth.worker.process;

import dev.hearth.config.ArchiveOptions;
import dev.hearth.config.JvmOptions;
import dev.hearth.config.StartArchives.Found;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.worker.process.ProcessSpec.Kind;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns an order into a command line and an environment: the one place where placeholders are substituted. Immutable; a
 * function of the order, the {@link LaunchSite} and the archive that there is.
 *
 * <p>An argument is substituted when it is a placeholder and nothing else; in Java options {@code {{APP_ID}}} and {@code
 * {{EXECUTOR_ID}}} are replaced anywhere.
 */
public final class LaunchCommands {
    /** Marks every process of an executor or a driver with its directory; what a sweep looks for. */
    public static final String DIRECTORY_VARIABLE = "HEARTH_EXECUTOR_DIR";
    /** Tells a driver that the cluster runs it, and which one it is. */
    public static final String DRIVER_VARIABLE = "HEARTH_DRIVER_ID";

    private static final String APP_ID = "{{APP_ID}}";
    private static final String EXECUTOR_ID = "{{EXECUTOR_ID}}";
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "LANG", "TZ", "TMPDIR", "JAVA_HOME", "HEARTH_HOME");
    private static final String PASSED_ON_PREFIX = "LC_";
    private static final String LIBRARY_PATH = "LD_LIBRARY_PATH";
    private static final long SMALL_HEAP_BYTES = 1L << 30;
    private static final long SMALL_DRIVER_HEAP_BYTES = 2L << 30;
    /** As the scripts start a command. */
    private static final List<String> COMMAND_OPTIONS =
            List.of("-Dslf4j.provider=dev.hearth.daemon.ProcessLogging", "-Dslf4j.internal.verbosity=WARN");

    private static final Pattern CHOOSES_COLLECTOR = Pattern.compile("-XX:[+-]Use\\w+GC");
    private static final Pattern SENSITIVE = Pattern.compile(
            "(?i)([^=]*(?:secret|password|passwd|token|credential|access\\.?key)[^=]*)=.*", Pattern.DOTALL);

    private final LaunchSite site;
    private final Supplier<Found> executorArchive;
    private final Supplier<Found> commandArchive;

    /** What an order comes to, whether for an executor or for a driver. */
    private record Launch(
            ExecutorId process,
            LaunchCommand command,
            Resources resources,
            Map<String, String> placeholders,
            boolean small,
            Found archive) {}

    /** Nothing starts with an archive. */
    public LaunchCommands(LaunchSite site) {
        this(site, () -> none("none was asked for"), () -> none("none was asked for"));
    }

    /**
     * @param executorArchive what executors are to start with at the time of an order
     * @param commandArchive what drivers are to start with at the time of an order
     */
    public LaunchCommands(LaunchSite site, Supplier<Found> executorArchive, Supplier<Found> commandArchive) {
        this.site = site;
        this.executorArchive = executorArchive;
        this.commandArchive = commandArchive;
    }

    /**
     * What to fork for the order.
     *
     * @param given units of custom resources chosen for it
     */
    public ProcessSpec build(LaunchExecutor order, ResourceAddresses given) {
        ExecutorId executor = order.executor();
        Resources resources = order.resources();
        Map<String, String> placeholders = placeholders(resources);
        placeholders.put(EXECUTOR_ID, String.valueOf(executor.number()));
        placeholders.put(APP_ID, executor.app().value());
        placeholders.put("{{DRIVER_URL}}", order.driverUrl());
        placeholders.put("{{RESOURCE_PROFILE_ID}}", String.valueOf(order.profile()));
        boolean small = resources.memoryBytes() <= SMALL_HEAP_BYTES || resources.cores() <= 1;
        Launch launch = new Launch(executor, order.command(), resources, placeholders, small, archive(order));
        Path directory = WorkDirectory.executorDirectory(site.workDirectory(), executor);
        Map<String, String> environment = environment(order.command(), directory, given);
        environment.put("HEARTH_APP_ID", executor.app().value());
        environment.put("HEARTH_EXECUTOR_ID", String.valueOf(executor.number()));
        environment.put(
                "HEARTH_JAR_CACHE", WorkDirectory.jarCache(site.workDirectory()).toString());
        return new ProcessSpec(
                executor,
                directory,
                commandLine(launch, javaOptions(launch), directory, words(launch)),
                javaOptions(launch),
                environment,
                order.secrets().secret());
    }

    /**
     * What to fork for the order, once its jars are in the work directory's cache.
     *
     * @param given units of custom resources chosen for it
     */
    public ProcessSpec build(LaunchDriver order, ResourceAddresses given) {
        ExecutorId attempt = order.attempt();
        DriverSpec spec = order.spec();
        Path directory = WorkDirectory.executorDirectory(site.workDirectory(), attempt);
        Map<String, Path> files = new LinkedHashMap<>();
        spec.jars()
                .forEach(each -> files.put(
                        WorkDirectory.fileName(each, files.keySet()),
                        WorkDirectory.cachedJar(site.workDirectory(), each)));
        List<String> jars = files.keySet().stream()
                .map(name -> directory.resolve(name).toString())
                .toList();
        Map<String, String> placeholders = placeholders(spec.resources());
        jars.stream().findFirst().ifPresent(first -> {
            placeholders.put(DriverSpec.USER_JAR, first);
            placeholders.put(DriverSpec.JARS, String.join(",", jars));
        });
        boolean small = spec.resources().memoryBytes() <= SMALL_DRIVER_HEAP_BYTES;
        Launch launch =
                new Launch(attempt, spec.command(), spec.resources(), placeholders, small, driverArchive(order));
        Map<String, String> environment = environment(spec.command(), directory, given);
        environment.put(DRIVER_VARIABLE, attempt.app().value());
        // the arguments of a program and its settings are its user's own
        List<String> hidden = Stream.concat(javaOptions(launch).stream(), words(launch).stream())
                .toList();
        return new ProcessSpec(
                Kind.DRIVER,
                attempt,
                directory,
                commandLine(launch, hidden, directory, List.of()),
                hidden,
                environment,
                order.secret().secret(),
                files);
    }

    /** What the order's executor starts with: an archive that fits, or a reason why it starts without. */
    public Found archive(LaunchExecutor order) {
        return archive(
                order.command(), LaunchCommand.INSTALLATION, order.resources().memoryBytes(), executorArchive);
    }

    private Found driverArchive(LaunchDriver order) {
        return archive(
                order.spec().command(),
                LaunchCommand.COMMAND_INSTALLATION,
                order.spec().resources().memoryBytes(),
                commandArchive);
    }

    private static Found archive(LaunchCommand command, String installation, long heapBytes, Supplier<Found> there) {
        if (command.classPath().isEmpty() || !command.classPath().get(0).equals(installation)) {
            return none("its class path does not begin with the installation's jars");
        }
        return ArchiveOptions.obstacle(heapBytes, command.javaOptions())
                .map(LaunchCommands::none)
                .orElseGet(there);
    }

    private static Found none(String reason) {
        return new Found(Optional.empty(), reason, false);
    }

    /** A command line as the log shows it: quoted, with the values of sensitive names hidden. */
    public static String shown(List<String> command) {
        return command.stream().map(argument -> "\"" + hidden(argument) + "\"").collect(Collectors.joining(" "));
    }

    /** The search takes time with the square of the length, and a class path is long. */
    private static String hidden(String argument) {
        return argument.indexOf('=') < 0
                ? argument
                : SENSITIVE.matcher(argument).replaceFirst("$1=(hidden)");
    }

    private static List<String> javaOptions(Launch launch) {
        return launch.command().javaOptions().stream()
                .map(option -> inOption(option, launch.process()))
                .toList();
    }

    /** The main class and its arguments. */
    private static List<String> words(Launch launch) {
        return Stream.concat(
                        Stream.of(launch.command().mainClass()),
                        launch.command().arguments().stream()
                                .map(argument -> launch.placeholders().getOrDefault(argument, argument)))
                .toList();
    }

    /**
     * What others see of it.
     *
     * @param hidden words that come in a file
     * @param words that follow them
     */
    private List<String> commandLine(Launch launch, List<String> hidden, Path directory, List<String> words) {
        LaunchCommand command = launch.command();
        List<String> line = new ArrayList<>();
        line.add(site.javaHome().resolve("bin").resolve("java").toString());
        line.add("-cp");
        line.add(classPath(command));
        line.add("-Xmx" + launch.resources().memoryBytes() / 1024 + "k");
        // threads of a concurrent collector cost more than they bring in a small heap
        if (launch.small() && command.javaOptions().stream().noneMatch(LaunchCommands::choosesCollector)) {
            line.add("-XX:+UseSerialGC");
        }
        line.addAll(JvmOptions.common(Runtime.version().feature()));
        if (command.classPath().contains(LaunchCommand.COMMAND_INSTALLATION)) {
            line.addAll(COMMAND_OPTIONS);
        }
        launch.archive()
                .archive()
                .ifPresent(
                        file -> line.addAll(ArchiveOptions.use(Runtime.version().feature(), file)));
        if (!hidden.isEmpty()) {
            line.add(JavaArguments.reference(directory));
        }
        line.addAll(words);
        return line;
    }

    private String classPath(LaunchCommand command) {
        return command.classPath().stream().flatMap(this::entries).collect(Collectors.joining(File.pathSeparator));
    }

    private Stream<String> entries(String entry) {
        return switch (entry) {
            case LaunchCommand.INSTALLATION -> site.executorClassPath().stream();
            case LaunchCommand.COMMAND_INSTALLATION -> site.commandClassPath().stream();
            default -> Stream.of(entry);
        };
    }

    private static boolean choosesCollector(String option) {
        return CHOOSES_COLLECTOR.matcher(option).matches();
    }

    private static String inOption(String option, ExecutorId process) {
        return option.replace(APP_ID, process.app().value()).replace(EXECUTOR_ID, String.valueOf(process.number()));
    }

    /** What executors and drivers have in common. */
    private Map<String, String> placeholders(Resources resources) {
        Map<String, String> common = new HashMap<>();
        common.put("{{HOSTNAME}}", site.host());
        common.put("{{CORES}}", String.valueOf(resources.cores()));
        common.put("{{WORKER_URL}}", site.workerUrl());
        return common;
    }

    private Map<String, String> environment(LaunchCommand command, Path directory, ResourceAddresses given) {
        Map<String, String> environment = new TreeMap<>();
        site.environment().forEach((name, value) -> {
            if (PASSED_ON.contains(name) || name.startsWith(PASSED_ON_PREFIX)) {
                environment.put(name, value);
            }
        });
        environment.putAll(command.environment());
        if (!command.libraryPath().isEmpty()) {
            String first = String.join(File.pathSeparator, command.libraryPath());
            environment.merge(LIBRARY_PATH, first, (own, added) -> added + File.pathSeparator + own);
        }
        // what a process was given, and whose it is, is for the worker alone to say
        environment.remove(DRIVER_VARIABLE);
        environment.remove(ResourceAddresses.ENVIRONMENT);
        if (!given.isEmpty()) {
            environment.put(ResourceAddresses.ENVIRONMENT, given.text());
        }
        environment.put(DIRECTORY_VARIABLE, directory.toString());
        return environment;
    }
}
