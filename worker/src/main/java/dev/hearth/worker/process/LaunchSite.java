package dev.hearth.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a worker contributes to the command lines of its executors and drivers.
 *
 * @param host the worker's advertised host
 * @param workerUrl where executors reach the worker
 * @param javaHome of the JVM that runs them
 * @param workDirectory under which their directories are
 * @param executorClassPath what the installation entry of a class path stands for
 * @param commandClassPath what the entry of the installation's command stands for
 * @param environment of the worker itself; little of it is passed on
 */
public record LaunchSite(
        String host,
        String workerUrl,
        Path javaHome,
        Path workDirectory,
        List<String> executorClassPath,
        List<String> commandClassPath,
        Map<String, String> environment) {

    public LaunchSite {
        executorClassPath = List.copyOf(executorClassPath);
        commandClassPath = List.copyOf(commandClassPath);
        environment = Map.copyOf(environment);
    }

    /** One class path serves executors and commands. */
    public LaunchSite(
            String host,
            String workerUrl,
            Path javaHome,
            Path workDirectory,
            List<String> classPath,
            Map<String, String> environment) {
        this(host, workerUrl, javaHome, workDirectory, classPath, classPath, environment);
    }
}
