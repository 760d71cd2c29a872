package dev.hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of the master. */
public final class DeployKeys {
    public static final ConfigKey<String> MASTER_HOST = ConfigKey.text(
            "hearth.master.host", "127.0.0.1", "Address the master binds; HEARTH_MASTER_HOST and --host come first.");
    public static final ConfigKey<Integer> MASTER_PORT = ConfigKey.integer(
                    "hearth.master.port", 7077, 0, "Port of the master; 0 takes any free one.")
            .where(v -> v <= 65_535, "between 0 and 65535");
    public static final ConfigKey<Optional<String>> MASTER_ADVERTISED_HOST = ConfigKey.text(
                    "hearth.master.advertisedHost",
                    "",
                    "Host name under which others reach the master; default: the bind address.")
            .optional();
    public static final ConfigKey<Boolean> SPREAD_OUT_APPS = ConfigKey.bool(
            "hearth.deploy.spreadOutApps",
            true,
            "Whether an application's executors spread over many workers, or fill as few as possible.");
    public static final ConfigKey<Optional<Integer>> DEFAULT_CORES = ConfigKey.integer(
                    "hearth.deploy.defaultCores",
                    0,
                    1,
                    "Cores of an application that sets no hearth.cores.max; default: all there are.")
            .optional();
    public static final ConfigKey<Duration> WORKER_TIMEOUT = ConfigKey.duration(
                    "hearth.worker.timeout",
                    "8s",
                    "Silence after which a worker is lost; its heartbeat comes five times as often.")
            .where(v -> v.compareTo(Duration.ofMillis(500)) >= 0, "at least 500ms");
    public static final ConfigKey<Duration> APPLICATION_LEASE =
            ConfigKey.duration("hearth.deploy.applicationLease", "60s", "Silence after which an application ends.");
    public static final ConfigKey<Duration> APPLICATION_RECONNECT = ConfigKey.duration(
            "hearth.deploy.applicationReconnect",
            "5s",
            "How long an application whose driver closed its connection has to come back.");
    public static final ConfigKey<Duration> WORKER_RECONNECT = ConfigKey.duration(
            "hearth.deploy.workerReconnect",
            "5s",
            "How long a worker whose connection to the master was closed has to come back before it is lost.");
    public static final ConfigKey<Integer> MAX_EXECUTOR_RETRIES = ConfigKey.integer(
            "hearth.deploy.maxExecutorRetries",
            5,
            1,
            "Executors that may fail in a row, before one has registered, until the application fails.");
    public static final ConfigKey<Integer> RETAINED_APPLICATIONS = ConfigKey.integer(
            "hearth.deploy.retainedApplications", 200, 0, "Ended applications that the master remembers.");
    /** The master's state ends with its process. */
    public static final String RECOVERY_NONE = "NONE";
    /** The master's state is in a journal of files. */
    public static final String RECOVERY_FILESYSTEM = "FILESYSTEM";

    public static final ConfigKey<String> RECOVERY_MODE = ConfigKey.text(
                    "hearth.deploy.recoveryMode",
                    RECOVERY_FILESYSTEM,
                    "FILESYSTEM: what the master has acknowledged is in files of hearth.deploy.recoveryDirectory, and a"
                            + " master that is started again goes on from there. NONE: it is in memory alone.")
            .where(mode -> List.of(RECOVERY_FILESYSTEM, RECOVERY_NONE).contains(mode), "FILESYSTEM or NONE");
    public static final ConfigKey<String> RECOVERY_DIRECTORY = ConfigKey.text(
                    "hearth.deploy.recoveryDirectory",
                    "recovery",
                    "Directory of the master's journal and of uploaded jars, for this master alone; relative to"
                            + " HEARTH_HOME.")
            .where(directory -> !directory.isBlank(), "the path of a directory");
    public static final ConfigKey<Duration> RECOVERY_TIMEOUT = ConfigKey.duration(
            "hearth.deploy.recoveryTimeout",
            "30s",
            "How long after its start a master waits for workers that it knows from before, until what ran there is"
                    + " lost.");
    public static final ConfigKey<Duration> DRIVER_LEASE = ConfigKey.duration(
                    "hearth.deploy.driverLease",
                    "10min",
                    "How long a driver that runs on the cluster may still live after its worker was lost: only then, or"
                            + " when its end is certain, is it started again. A worker lets one live for half as long"
                            + " without a master.")
            .where(v -> v.compareTo(Duration.ofSeconds(10)) >= 0, "at least 10s");
    public static final ConfigKey<Integer> RETAINED_DRIVERS =
            ConfigKey.integer("hearth.deploy.retainedDrivers", 200, 0, "Ended drivers that the master remembers.");
    public static final ConfigKey<Boolean> SPREAD_OUT_DRIVERS = ConfigKey.bool(
            "hearth.deploy.spreadOutDrivers",
            true,
            "Whether each driver goes to the worker with most free cores, or to the first by id that has room.");
    public static final ConfigKey<Optional<Integer>> MAX_DRIVERS = ConfigKey.integer(
                    "hearth.deploy.maxDrivers",
                    0,
                    1,
                    "Drivers that the cluster runs at the same time; default: as many as there is room for.")
            .optional();

    public static final ConfigKey<Long> MAX_ARTIFACT_SIZE = ConfigKey.bytes(
            "hearth.deploy.maxArtifactSize",
            "1g",
            "Largest jar that the master takes for drivers that the cluster runs.");

    static final List<ConfigKey<?>> ALL = List.of(
            MASTER_HOST,
            MASTER_PORT,
            MASTER_ADVERTISED_HOST,
            SPREAD_OUT_APPS,
            DEFAULT_CORES,
            WORKER_TIMEOUT,
            APPLICATION_LEASE,
            APPLICATION_RECONNECT,
            WORKER_RECONNECT,
            MAX_EXECUTOR_RETRIES,
            RETAINED_APPLICATIONS,
            RECOVERY_MODE,
            RECOVERY_DIRECTORY,
            RECOVERY_TIMEOUT,
            DRIVER_LEASE,
            RETAINED_DRIVERS,
            SPREAD_OUT_DRIVERS,
            MAX_DRIVERS,
            MAX_ARTIFACT_SIZE);

    private DeployKeys() {}
}
