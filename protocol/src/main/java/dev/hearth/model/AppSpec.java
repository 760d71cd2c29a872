package dev.hearth.model;

import java.util.OptionalInt;

/**
 * What an application asks for. Journalled and shown: it holds no secret.
 *
 * @param name for people
 * @param user who submitted it
 * @param maxCores most cores in all ({@code hearth.cores.max}); empty: the master's {@code hearth.deploy.defaultCores}
 * @param executorCores cores of each executor ({@code hearth.executor.cores}); empty: one executor per worker, with all
 *     the cores it is given there
 * @param executorMemoryBytes heap of each executor
 * @param command what a worker forks for an executor
 * @param driverUrl where executors reach the driver, {@code hearth://host:port}
 */
public record AppSpec(
        String name,
        String user,
        OptionalInt maxCores,
        OptionalInt executorCores,
        long executorMemoryBytes,
        LaunchCommand command,
        String driverUrl) {

    public AppSpec {
        if (maxCores.isPresent() && maxCores.getAsInt() <= 0) {
            throw new IllegalArgumentException("hearth.cores.max must be positive, found " + maxCores.getAsInt());
        }
        if (executorCores.isPresent() && executorCores.getAsInt() <= 0) {
            throw new IllegalArgumentException(
                    "hearth.executor.cores must be positive, found " + executorCores.getAsInt());
        }
        if (executorMemoryBytes <= 0) {
            throw new IllegalArgumentException(
                    "hearth.executor.memory must be positive, found " + executorMemoryBytes + " bytes");
        }
    }
}
