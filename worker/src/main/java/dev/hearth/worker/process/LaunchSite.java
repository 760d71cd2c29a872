package dev.hearth.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a worker contributes to the command lines of its executors.
 *
 * @param host the worker's advertised host
 * @param workerUrl where executors reach the worker
 * @param javaHome of the JVM that runs them
 * @param workDirectory under which their directories are
 * @param executorClassPath what the installation entry of a class path stands for
 * @param environment of the worker itself; little of it is passed on
 */
public record LaunchSite(
        String host,
        String workerUrl,
        Path javaHome,
        Path workDirectory,
        List<String> executorClassPath,
        Map<String, String> environment) {

    public LaunchSite {
        executorClassPath = List.copyOf(executorClassPath);
        environment = Map.copyOf(environment);
    }
}
