package dev.hearth.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of an application: its driver, its executors and its tasks. */
public final class ApplicationKeys {
    public static final ConfigKey<Optional<String>> MASTER = ConfigKey.text(
                    "hearth.master",
                    "",
                    "Where the application runs: hearth://host:port, local[n], local[*] or"
                            + " local-cluster[workers,cores,memoryMiB].")
            .optional();
    public static final ConfigKey<Optional<String>> APP_NAME = ConfigKey.text(
                    "hearth.app.name", "", "Name of the application, for people.")
            .optional();
    public static final ConfigKey<Optional<Integer>> CORES_MAX = ConfigKey.integer(
                    "hearth.cores.max",
                    1,
                    1,
                    "Most cores of the application in all; default: hearth.deploy.defaultCores of the master.")
            .optional();
    public static final ConfigKey<Optional<Integer>> EXECUTOR_CORES = ConfigKey.integer(
                    "hearth.executor.cores",
                    1,
                    1,
                    "Cores of each executor; default: one executor per worker, with all the cores it gets there.")
            .optional();
    public static final ConfigKey<Long> EXECUTOR_MEMORY = ConfigKey.bytes(
                    "hearth.executor.memory", "1g", "Heap of each executor.")
            .where(v -> v >= 16 << 20, "at least 16m");
    public static final ConfigKey<String> EXECUTOR_JAVA_OPTIONS = ConfigKey.text(
            "hearth.executor.extraJavaOptions", "", "Options for the executors' JVMs, separated by spaces.");
    public static final ConfigKey<String> EXECUTOR_CLASS_PATH = ConfigKey.text(
            "hearth.executor.extraClassPath",
            "",
            "Class-path entries of the workers' hosts, visible to user code, separated by colons.");
    public static final ConfigKey<String> EXECUTOR_LIBRARY_PATH = ConfigKey.text(
            "hearth.executor.extraLibraryPath",
            "",
            "Directories of native libraries on the workers' hosts, separated by colons.");
    public static final ConfigKey<Duration> HEARTBEAT_INTERVAL = ConfigKey.duration(
                    "hearth.executor.heartbeatInterval", "2s", "How often an executor tells its driver how it is.")
            .where(v -> v.toMillis() >= 10, "at least 10ms");
    public static final ConfigKey<Duration> NETWORK_TIMEOUT = ConfigKey.duration(
            "hearth.network.timeout", "30s", "Silence on an open connection after which an executor is lost.");
    public static final ConfigKey<Duration> EXECUTOR_RECONNECT = ConfigKey.duration(
            "hearth.executor.reconnect",
            "5s",
            "How long an executor whose connection to the driver was cut has to come back.");
    public static final ConfigKey<String> DRIVER_MEMORY =
            ConfigKey.text("hearth.driver.memory", "1g", "Heap of the driver; read by the launching script.");
    public static final ConfigKey<String> DRIVER_JAVA_OPTIONS = ConfigKey.text(
            "hearth.driver.extraJavaOptions", "", "Options for the driver's JVM; read by the launching script.");
    public static final ConfigKey<String> DRIVER_CLASS_PATH = ConfigKey.text(
            "hearth.driver.extraClassPath",
            "",
            "Class-path entries visible to the driver's user code, separated by colons.");
    public static final ConfigKey<Optional<String>> DRIVER_HOST = ConfigKey.text(
                    "hearth.driver.host",
                    "",
                    "Host name under which executors reach the driver; default: the address of its route to the"
                            + " master.")
            .optional();
    public static final ConfigKey<Optional<String>> DRIVER_BIND_ADDRESS = ConfigKey.text(
                    "hearth.driver.bindAddress", "", "Address the driver binds; default: hearth.driver.host.")
            .optional();
    public static final ConfigKey<Integer> DRIVER_PORT = ConfigKey.integer(
                    "hearth.driver.port", 0, 0, "Port of the driver; 0 takes any free one.")
            .where(v -> v <= 65_535, "between 0 and 65535");
    public static final ConfigKey<Long> MAX_RESULT_SIZE = ConfigKey.bytes(
            "hearth.driver.maxResultSize", "1g", "Most bytes of results that one job may bring to the driver.");
    public static final ConfigKey<Long> MAX_DIRECT_RESULT_SIZE = ConfigKey.bytes(
            "hearth.task.maxDirectResultSize",
            "1m",
            "Largest result that travels with the report of its task; larger ones are fetched.");
    public static final ConfigKey<Integer> TASK_MAX_FAILURES =
            ConfigKey.integer("hearth.task.maxFailures", 4, 1, "Failures of one task after which its job fails.");
    public static final ConfigKey<Integer> TASK_CPUS =
            ConfigKey.integer("hearth.task.cpus", 1, 1, "Cores that one task occupies.");
    public static final ConfigKey<Optional<Integer>> DEFAULT_PARALLELISM = ConfigKey.integer(
                    "hearth.default.parallelism",
                    1,
                    1,
                    "Partitions of a collection or range when no number is given; default: the cores of the"
                            + " application, and at least 2.")
            .optional();
    public static final ConfigKey<String> JARS = ConfigKey.text(
            "hearth.jars", "", "Jars of the application besides the one submitted, separated by commas.");
    public static final ConfigKey<Duration> REGISTRATION_TIMEOUT = ConfigKey.duration(
            "hearth.driver.registrationTimeout",
            "30s",
            "How long a driver that has reached its master once waits for one that does not answer.");
    public static final ConfigKey<Duration> LOCALITY_WAIT = ConfigKey.duration(
            "hearth.locality.wait", "3s", "How long a task waits for a slot on a host that holds its data.");
    public static final ConfigKey<String> SHOW_CONSOLE_PROGRESS = ConfigKey.text(
                    "hearth.ui.showConsoleProgress",
                    "auto",
                    "Whether the driver draws a progress bar on its error output: true, false, or auto: if that is a"
                            + " terminal.")
            .where(v -> List.of("true", "false", "auto").contains(v), "true, false or auto");
    public static final ConfigKey<Integer> RETAINED_STAGES = ConfigKey.integer(
            "hearth.ui.retainedStages",
            1000,
            1,
            "Stages that are over of which the driver still tells: the last ones.");
    public static final ConfigKey<Integer> RETAINED_TASKS = ConfigKey.integer(
            "hearth.ui.retainedTasks",
            1_000_000,
            0,
            "Tasks of stages that are over of which the driver still tells one by one, about 15 bytes each: those of"
                    + " the last stages.");
    public static final ConfigKey<Integer> RETAINED_DEAD_EXECUTORS = ConfigKey.integer(
            "hearth.ui.retainedDeadExecutors",
            100,
            0,
            "Lost executors of which the driver still tells: the last ones.");

    public static final ConfigKey<Double> MIN_REGISTERED_RATIO = ConfigKey.fraction(
            "hearth.scheduler.minRegisteredResourcesRatio",
            0.0,
            "Share of hearth.cores.max that must have registered before the first job runs.");
    public static final ConfigKey<Duration> MAX_REGISTERED_WAIT = ConfigKey.duration(
            "hearth.scheduler.maxRegisteredResourcesWaitingTime",
            "30s",
            "How long the first job waits for that share.");

    public static final ConfigKey<String> DEPLOY_MODE = ConfigKey.text(
            "hearth.submit.deployMode",
            "client",
            "Where the driver of a submission runs: client, in the process that submits it, or cluster, on a worker.");

    public static final ConfigKey<Integer> DRIVER_CORES = ConfigKey.integer(
            "hearth.driver.cores", 1, 1, "Cores that a driver takes which the cluster runs (--deploy-mode cluster).");
    public static final ConfigKey<Boolean> DRIVER_SUPERVISE = ConfigKey.bool(
            "hearth.driver.supervise",
            false,
            "Whether a driver that the cluster runs is started again after it failed (--supervise).");

    static final List<ConfigKey<?>> ALL = List.of(
            MIN_REGISTERED_RATIO,
            MAX_REGISTERED_WAIT,
            MASTER,
            APP_NAME,
            CORES_MAX,
            EXECUTOR_CORES,
            EXECUTOR_MEMORY,
            EXECUTOR_JAVA_OPTIONS,
            EXECUTOR_CLASS_PATH,
            EXECUTOR_LIBRARY_PATH,
            HEARTBEAT_INTERVAL,
            NETWORK_TIMEOUT,
            EXECUTOR_RECONNECT,
            DRIVER_MEMORY,
            DRIVER_JAVA_OPTIONS,
            DRIVER_CLASS_PATH,
            DRIVER_HOST,
            DRIVER_BIND_ADDRESS,
            DRIVER_PORT,
            MAX_RESULT_SIZE,
            MAX_DIRECT_RESULT_SIZE,
            TASK_MAX_FAILURES,
            TASK_CPUS,
            DEFAULT_PARALLELISM,
            JARS,
            REGISTRATION_TIMEOUT,
            LOCALITY_WAIT,
            SHOW_CONSOLE_PROGRESS,
            RETAINED_STAGES,
            RETAINED_TASKS,
            RETAINED_DEAD_EXECUTORS,
            DEPLOY_MODE,
            DRIVER_CORES,
            DRIVER_SUPERVISE);

    private ApplicationKeys() {}
}
