package dev.hearth.worker;

import dev.hearth.config.Config;
import dev.hearth.config.WorkerKeys;
import dev.hearth.model.Resources;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.worker.process.ExecutorArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What the configuration says about a worker.
 *
 * @param bind where its listener is bound
 * @param advertisedHost under which others reach it; empty: to be found
 * @param capacity what it offers
 * @param directory for executors' files and logs
 * @param killGrace between asking a process to end and ending it
 * @param logMaxBytes size above which an executor's log is rotated
 * @param logMaxFiles rotated files kept of each log
 * @param archives what it may do about executors' archives
 * @param cleanUp what it may keep on its disk
 * @param resources where its custom resources are found
 * @param decommissionSignal after which it takes nothing new, without SIG
 */
public record WorkerConfig(
        RpcAddress bind,
        Optional<String> advertisedHost,
        Resources capacity,
        Path directory,
        Duration killGrace,
        long logMaxBytes,
        int logMaxFiles,
        ExecutorArchive.Mode archives,
        CleanUpConfig cleanUp,
        ResourcesConfig resources,
        String decommissionSignal) {
    private static final long LEFT_TO_THE_HOST = 1L << 30;
    private static final long LEAST_MEMORY = 1L << 30;

    /**
     * Reads it.
     *
     * @param home of the installation
     * @param host cores and physical memory of this host
     * @throws dev.hearth.config.ConfigException naming a value that cannot be used
     */
    public static WorkerConfig from(Config config, Path home, Resources host) {
        Resources capacity = new Resources(
                config.get(WorkerKeys.CORES).orElse(host.cores()),
                config.get(WorkerKeys.MEMORY).orElse(Math.max(host.memoryBytes() - LEFT_TO_THE_HOST, LEAST_MEMORY)));
        return new WorkerConfig(
                new RpcAddress(config.get(WorkerKeys.HOST), config.get(WorkerKeys.PORT)),
                config.get(WorkerKeys.ADVERTISED_HOST),
                capacity,
                config.get(WorkerKeys.DIRECTORY).map(Path::of).orElseGet(() -> home.resolve("work")),
                config.get(WorkerKeys.KILL_GRACE),
                config.get(WorkerKeys.LOG_MAX_SIZE),
                config.get(WorkerKeys.LOG_MAX_FILES),
                ExecutorArchive.Mode.valueOf(config.get(WorkerKeys.ARCHIVES).toUpperCase(Locale.ROOT)),
                CleanUpConfig.from(config),
                ResourcesConfig.from(config),
                config.get(WorkerKeys.DECOMMISSION_SIGNAL));
    }
}
