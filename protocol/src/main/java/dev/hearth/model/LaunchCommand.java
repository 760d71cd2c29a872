package dev.hearth.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Java program for a worker to fork, as data. The worker's {@code LaunchCommands} substitutes the placeholders
 * {@code {{EXECUTOR_ID}}}, {@code {{HOSTNAME}}}, {@code {{CORES}}}, {@code {{APP_ID}}}, {@code {{WORKER_URL}}} and
 * {@code {{DRIVER_URL}}} where they are a whole argument, and {@code {{APP_ID}}} and {@code {{EXECUTOR_ID}}} anywhere in
 * Java options. The class-path entry {@link #INSTALLATION} stands for the worker's own installation.
 *
 * @param mainClass the class whose {@code main} runs
 * @param arguments given to it
 * @param environment added to the little that the worker passes on
 * @param classPath entries in order
 * @param libraryPath directories put before the platform's native library path
 * @param javaOptions given to the JVM, after the heap size
 */
public record LaunchCommand(
        String mainClass,
        List<String> arguments,
        Map<String, String> environment,
        List<String> classPath,
        List<String> libraryPath,
        List<String> javaOptions) {

    /** Class-path entry for the jars of the {@code hearth} command of the worker that launches; for drivers. */
    public static final String COMMAND_INSTALLATION = "{{HEARTH_CLASSPATH}}";

    /** Class-path entry for the executor's jars of the worker that launches. */
    public static final String INSTALLATION = "{{HEARTH_EXECUTOR_CLASSPATH}}";

    public LaunchCommand {
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        classPath = List.copyOf(classPath);
        libraryPath = List.copyOf(libraryPath);
        javaOptions = List.copyOf(javaOptions);
    }
}
