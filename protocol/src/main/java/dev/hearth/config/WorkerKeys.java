package dev.hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of the workers. */
public final class WorkerKeys {
    public static final ConfigKey<String> HOST = ConfigKey.text(
            "hearth.worker.host", "127.0.0.1", "Address a worker binds; HEARTH_WORKER_HOST and --host come first.");
    public static final ConfigKey<Integer> PORT = ConfigKey.integer(
                    "hearth.worker.port", 7078, 0, "Port of a worker; 0 takes any free one.")
            .where(v -> v <= 65_535, "between 0 and 65535");
    public static final ConfigKey<Optional<String>> ADVERTISED_HOST = ConfigKey.text(
                    "hearth.worker.advertisedHost",
                    "",
                    "Host name under which others reach the worker; default: the address of its route to the master.")
            .optional();
    public static final ConfigKey<Optional<Integer>> CORES = ConfigKey.integer(
                    "hearth.worker.cores", 1, 1, "Cores a worker offers; default: all of the host.")
            .optional();
    public static final ConfigKey<Optional<Long>> MEMORY = ConfigKey.bytes(
                    "hearth.worker.memory",
                    "1g",
                    "Memory a worker offers; default: the host's less 1 GiB, and at least 1 GiB.")
            .where(v -> v >= 1 << 20, "at least 1m")
            .optional();
    public static final ConfigKey<Optional<String>> DIRECTORY = ConfigKey.text(
                    "hearth.worker.dir", "", "Directory for executors' files and logs; default: work in HEARTH_HOME.")
            .optional();
    public static final ConfigKey<Duration> KILL_GRACE = ConfigKey.duration(
            "hearth.worker.killGrace", "2s", "Time between asking an executor's process to end and ending it.");
    public static final ConfigKey<Long> LOG_MAX_SIZE = ConfigKey.bytes(
                    "hearth.executor.logs.rolling.maxSize",
                    "64m",
                    "Size at which an executor's stdout or stderr file is rotated.")
            .where(v -> v >= 4096, "at least 4k");
    public static final ConfigKey<Integer> LOG_MAX_FILES = ConfigKey.integer(
            "hearth.executor.logs.rolling.maxRetainedFiles",
            4,
            1,
            "Rotated files kept for each of an executor's two logs.");
    public static final ConfigKey<String> ARCHIVES = ConfigKey.text(
                    "hearth.worker.archives",
                    "use",
                    "Class-data archives that let executors start faster: off, use those that exist, or auto: make"
                            + " what is missing in the background, too. The start scripts take it from HEARTH_ARCHIVES,"
                            + " and auto without it.")
            .where(v -> List.of("off", "use", "auto").contains(v), "off, use or auto");

    public static final ConfigKey<Boolean> CLEANUP_ENABLED = ConfigKey.bool(
            "hearth.worker.cleanup.enabled",
            true,
            "Whether a worker removes what ended applications and drivers left in its directory, logs too.");
    public static final ConfigKey<Duration> CLEANUP_INTERVAL = ConfigKey.duration(
                    "hearth.worker.cleanup.interval", "30min", "How often a worker looks for what can be removed.")
            .where(v -> v.compareTo(Duration.ofSeconds(1)) >= 0, "at least 1s");
    public static final ConfigKey<Duration> CLEANUP_TTL = ConfigKey.duration(
                    "hearth.worker.cleanup.appDataTtl",
                    "7d",
                    "How long what an ended application or driver left is kept after the last change to it.")
            .where(v -> v.toDays() <= 36_500, "at most 36500d");
    public static final ConfigKey<Long> CLEANUP_MAX_BYTES = ConfigKey.bytes(
            "hearth.worker.cleanup.maxBytes",
            "10g",
            "What ended applications and drivers may leave in all; beyond it the oldest is removed.");
    public static final ConfigKey<Long> JAR_CACHE_MAX_SIZE = ConfigKey.bytes(
            "hearth.worker.jarCache.maxSize",
            "2g",
            "What a worker keeps of jars that no process of it uses; beyond it the one unused the longest is removed.");
    public static final ConfigKey<Long> MIN_FREE_DISK = ConfigKey.bytes(
            "hearth.worker.minFreeDisk",
            "64m",
            "Free space on the disk of its directory below which a worker removes what ended applications and drivers"
                    + " left, and then, DEGRADED, takes nothing new; 0m: any will do.");
    public static final ConfigKey<Optional<String>> RESOURCES_FILE = ConfigKey.text(
                    "hearth.worker.resourcesFile",
                    "",
                    "JSON file with the custom resources of a worker, such as [{\"id\": {\"resourceName\": \"gpu\"},"
                            + " \"addresses\": [\"0\", \"1\"]}]; it comes before discovery scripts.")
            .optional();
    public static final ConfigKey<String> DECOMMISSION_SIGNAL = ConfigKey.text(
                    "hearth.worker.decommission.signal",
                    "PWR",
                    "Signal after which a worker takes nothing new, while running tasks and drivers go on.")
            .where(v -> v.matches("[A-Z0-9]+") && !v.startsWith("SIG"), "a signal's name without SIG, such as PWR");

    static final List<ConfigKey<?>> ALL = List.of(
            HOST,
            PORT,
            ADVERTISED_HOST,
            CORES,
            MEMORY,
            DIRECTORY,
            KILL_GRACE,
            LOG_MAX_SIZE,
            LOG_MAX_FILES,
            ARCHIVES,
            CLEANUP_ENABLED,
            CLEANUP_INTERVAL,
            CLEANUP_TTL,
            CLEANUP_MAX_BYTES,
            JAR_CACHE_MAX_SIZE,
            MIN_FREE_DISK,
            RESOURCES_FILE,
            DECOMMISSION_SIGNAL);

    private WorkerKeys() {}
}
