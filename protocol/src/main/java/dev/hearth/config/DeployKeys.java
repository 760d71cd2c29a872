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
                    "10s",
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
    public static final ConfigKey<String> RECOVERY_MODE = ConfigKey.text(
                    "hearth.deploy.recoveryMode", "NONE", "NONE keeps the master's state in memory alone.")
            .where("NONE"::equals, "NONE");

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
            RECOVERY_MODE);

    private DeployKeys() {}
}
