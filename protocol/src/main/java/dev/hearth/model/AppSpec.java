package dev.hearth.model;

import java.util.Map;
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
 * @param executorAmounts custom resources of each executor ({@code hearth.executor.resource.NAME.amount})
 * @param executorLimit most executors of the default profile until the driver asks for another number; empty: no limit
 */
public record AppSpec(
        String name,
        String user,
        OptionalInt maxCores,
        OptionalInt executorCores,
        long executorMemoryBytes,
        LaunchCommand command,
        String driverUrl,
        Map<String, Integer> executorAmounts,
        OptionalInt executorLimit) {

    /** Without custom resources or a limit of executors. */
    public AppSpec(
            String name,
            String user,
            OptionalInt maxCores,
            OptionalInt executorCores,
            long executorMemoryBytes,
            LaunchCommand command,
            String driverUrl) {
        this(
                name,
                user,
                maxCores,
                executorCores,
                executorMemoryBytes,
                command,
                driverUrl,
                Map.of(),
                OptionalInt.empty());
    }

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
        if (executorLimit.isPresent() && executorLimit.getAsInt() < 0) {
            throw new IllegalArgumentException(
                    "the limit of executors is not negative, found " + executorLimit.getAsInt());
        }
        executorAmounts = new Resources(0, 0, executorAmounts).amounts();
    }

    /** The same for another user. */
    public AppSpec of(String otherUser) {
        return new AppSpec(
                name,
                otherUser,
                maxCores,
                executorCores,
                executorMemoryBytes,
                command,
                driverUrl,
                executorAmounts,
                executorLimit);
    }

    /** What each executor takes unless its driver asks for others. */
    public ResourceProfile defaultProfile() {
        return new ResourceProfile(ResourceProfile.DEFAULT_ID, executorCores, executorMemoryBytes, executorAmounts);
    }
}
