package dev.hearth.worker.process;

import dev.hearth.config.ArchiveOptions;
import dev.hearth.config.JvmOptions;
import dev.hearth.config.StartArchives.Found;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.Resources;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
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
    /** Marks every process of an executor with the executor's directory; what a sweep looks for. */
    public static final String DIRECTORY_VARIABLE = "HEARTH_EXECUTOR_DIR";

    private static final String APP_ID = "{{APP_ID}}";
    private static final String EXECUTOR_ID = "{{EXECUTOR_ID}}";
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "LANG", "TZ", "TMPDIR", "JAVA_HOME", "HEARTH_HOME");
    private static final String PASSED_ON_PREFIX = "LC_";
    private static final String LIBRARY_PATH = "LD_LIBRARY_PATH";
    private static final long SMALL_HEAP_BYTES = 1L << 30;
    private static final Pattern CHOOSES_COLLECTOR = Pattern.compile("-XX:[+-]Use\\w+GC");
    private static final Pattern SENSITIVE = Pattern.compile(
            "(?i)([^=]*(?:secret|password|passwd|token|credential|access\\.?key)[^=]*)=.*", Pattern.DOTALL);

    private final LaunchSite site;
    private final Supplier<Found> archive;

    /** Executors start without an archive. */
    public LaunchCommands(LaunchSite site) {
        this(site, () -> new Found(Optional.empty(), "none was asked for", false));
    }

    /** @param archive what executors are to start with at the time of an order */
    public LaunchCommands(LaunchSite site, Supplier<Found> archive) {
        this.site = site;
        this.archive = archive;
    }

    /** What to fork for the order. */
    public ProcessSpec build(LaunchExecutor order) {
        ExecutorId executor = order.executor();
        Path directory = WorkDirectory.executorDirectory(site.workDirectory(), executor);
        return new ProcessSpec(
                executor,
                directory,
                commandLine(order),
                environment(order.command(), executor, directory),
                order.secrets().secret());
    }

    /** What the order's executor starts with: an archive that fits, or a reason why it starts without. */
    public Found archive(LaunchExecutor order) {
        LaunchCommand command = order.command();
        if (command.classPath().isEmpty() || !command.classPath().get(0).equals(LaunchCommand.INSTALLATION)) {
            return none("its class path does not begin with the installation's jars");
        }
        return ArchiveOptions.obstacle(order.resources().memoryBytes(), command.javaOptions())
                .map(LaunchCommands::none)
                .orElseGet(archive);
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

    private List<String> commandLine(LaunchExecutor order) {
        LaunchCommand command = order.command();
        List<String> line = new ArrayList<>();
        line.add(site.javaHome().resolve("bin").resolve("java").toString());
        line.add("-cp");
        line.add(classPath(command));
        line.add("-Xmx" + order.resources().memoryBytes() / 1024 + "k");
        if (isSmall(order.resources()) && command.javaOptions().stream().noneMatch(LaunchCommands::choosesCollector)) {
            line.add("-XX:+UseSerialGC");
        }
        line.addAll(JvmOptions.common(Runtime.version().feature()));
        archive(order)
                .archive()
                .ifPresent(
                        file -> line.addAll(ArchiveOptions.use(Runtime.version().feature(), file)));
        command.javaOptions().forEach(option -> line.add(inOption(option, order.executor())));
        line.add(command.mainClass());
        command.arguments().forEach(argument -> line.add(argument(argument, order)));
        return line;
    }

    private String classPath(LaunchCommand command) {
        return command.classPath().stream()
                .flatMap(entry ->
                        entry.equals(LaunchCommand.INSTALLATION) ? site.executorClassPath().stream() : Stream.of(entry))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Threads of a concurrent collector cost more than they bring there. */
    private static boolean isSmall(Resources resources) {
        return resources.memoryBytes() <= SMALL_HEAP_BYTES || resources.cores() <= 1;
    }

    private static boolean choosesCollector(String option) {
        return CHOOSES_COLLECTOR.matcher(option).matches();
    }

    private static String inOption(String option, ExecutorId executor) {
        return option.replace(APP_ID, executor.app().value()).replace(EXECUTOR_ID, String.valueOf(executor.number()));
    }

    private String argument(String argument, LaunchExecutor order) {
        return switch (argument) {
            case EXECUTOR_ID -> String.valueOf(order.executor().number());
            case APP_ID -> order.executor().app().value();
            case "{{HOSTNAME}}" -> site.host();
            case "{{CORES}}" -> String.valueOf(order.resources().cores());
            case "{{WORKER_URL}}" -> site.workerUrl();
            case "{{DRIVER_URL}}" -> order.driverUrl();
            default -> argument;
        };
    }

    private Map<String, String> environment(LaunchCommand command, ExecutorId executor, Path directory) {
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
        environment.put("HEARTH_APP_ID", executor.app().value());
        environment.put("HEARTH_EXECUTOR_ID", String.valueOf(executor.number()));
        environment.put(
                "HEARTH_JAR_CACHE", WorkDirectory.jarCache(site.workDirectory()).toString());
        environment.put(DIRECTORY_VARIABLE, directory.toString());
        return environment;
    }
}
