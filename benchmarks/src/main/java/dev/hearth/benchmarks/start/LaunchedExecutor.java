package dev.hearth.benchmarks.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How a worker has started an executor: read from the process while it ran. Immutable.
 *
 * @param command the whole command line
 * @param environment all of it
 */
record LaunchedExecutor(List<String> command, Map<String, String> environment) {
    private static final String MAIN_CLASS = "dev.hearth.executor.CoarseGrainedExecutorBackend";
    private static final List<String> ARCHIVE_OPTIONS = List.of(
            "-XX:SharedArchiveFile=",
            "-XX:ArchiveClassesAtExit=",
            "-XX:+AutoCreateSharedArchive",
            "-XX:AOTCache=",
            "-XX:AOTCacheOutput=",
            "-XX:AOTMode=");
    private static final Pattern NUL = Pattern.compile("\0");

    /** Whether the process is an executor. */
    static boolean isExecutor(long pid) {
        return words(pid, "cmdline").contains(MAIN_CLASS);
    }

    static LaunchedExecutor of(long pid) {
        Map<String, String> environment = new TreeMap<>();
        for (String variable : words(pid, "environ")) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return new LaunchedExecutor(words(pid, "cmdline"), environment);
    }

    private static List<String> words(long pid, String file) {
        try {
            byte[] content = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
            return Arrays.asList(NUL.split(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            // it has ended meanwhile
            return List.of();
        }
    }

    /** The java command. */
    String java() {
        return command.get(0);
    }

    /** What follows that option of the executor. */
    String argument(String option) {
        return command.get(command.indexOf(option) + 1);
    }

    /** The options of its JVM, without the class path. */
    List<String> jvmOptions() {
        List<String> options = new ArrayList<>(command.subList(1, command.indexOf(MAIN_CLASS)));
        int classPath = options.indexOf("-cp");
        options.subList(classPath, classPath + 2).clear();
        return options;
    }

    /** Those of its options that name an archive of classes. */
    List<String> archiveOptions() {
        return jvmOptions().stream().filter(isArchiveOption()).toList();
    }

    /** Its options without an archive of classes, and without Hearth's own choice of a log. */
    List<String> optionsOfAnyProgram() {
        return jvmOptions().stream()
                .filter(isArchiveOption().negate())
                .filter(option -> !option.startsWith("-Dslf4j."))
                .toList();
    }

    private static Predicate<String> isArchiveOption() {
        return option -> ARCHIVE_OPTIONS.stream().anyMatch(option::startsWith);
    }

    /** The same command without an archive of classes. */
    LaunchedExecutor withoutArchive() {
        return new LaunchedExecutor(
                command.stream().filter(isArchiveOption().negate()).toList(), environment);
    }

    /** The same command for another executor of other owners. */
    List<String> commandFor(int executor, String driverUrl, String workerUrl) {
        List<String> changed = new ArrayList<>(command);
        changed.set(command.indexOf("--executor-id") + 1, String.valueOf(executor));
        changed.set(command.indexOf("--driver-url") + 1, driverUrl);
        changed.set(command.indexOf("--worker-url") + 1, workerUrl);
        return changed;
    }
}
