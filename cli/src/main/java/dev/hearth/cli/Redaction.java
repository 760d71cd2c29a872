package dev.hearth.cli;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigCatalogue;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What may be given away of settings and variables: the values of those that are known to hold no secret. Of others that
 * they are set, and wherever else their values turn up, {@link #HIDDEN}. Pure.
 */
final class Redaction {
    static final String HIDDEN = "[hidden]";
    static final String SET = "set";

    private static final String HEARTH = "hearth.";
    private static final String SPARK = "spark.";
    /** Shorter values are too often something else by chance. */
    private static final int SHORTEST = 6;

    /** Numbers, times, sizes, truths, words of a closed set, and names of hosts. */
    static final Set<String> SHOWN_KEYS = Set.of(
            "hearth.network.plaintext",
            "hearth.rpc.message.maxSize",
            "hearth.rpc.outbox.maxSize",
            "hearth.rpc.connect.timeout",
            "hearth.rpc.handshake.timeout",
            "hearth.rpc.askTimeout",
            "hearth.rpc.io.mode",
            "hearth.master.host",
            "hearth.master.port",
            "hearth.master.advertisedHost",
            "hearth.deploy.spreadOutApps",
            "hearth.deploy.defaultCores",
            "hearth.worker.timeout",
            "hearth.deploy.applicationLease",
            "hearth.deploy.applicationReconnect",
            "hearth.deploy.workerReconnect",
            "hearth.deploy.maxExecutorRetries",
            "hearth.deploy.retainedApplications",
            "hearth.deploy.recoveryMode",
            "hearth.deploy.recoveryTimeout",
            "hearth.deploy.driverLease",
            "hearth.deploy.retainedDrivers",
            "hearth.deploy.spreadOutDrivers",
            "hearth.deploy.maxDrivers",
            "hearth.deploy.maxArtifactSize",
            "hearth.worker.host",
            "hearth.worker.port",
            "hearth.worker.advertisedHost",
            "hearth.worker.cores",
            "hearth.worker.memory",
            "hearth.worker.killGrace",
            "hearth.executor.logs.rolling.maxSize",
            "hearth.executor.logs.rolling.maxRetainedFiles",
            "hearth.worker.archives",
            "hearth.worker.cleanup.enabled",
            "hearth.worker.cleanup.interval",
            "hearth.worker.cleanup.appDataTtl",
            "hearth.worker.cleanup.maxBytes",
            "hearth.worker.jarCache.maxSize",
            "hearth.worker.minFreeDisk",
            "hearth.worker.decommission.signal",
            "hearth.cores.max",
            "hearth.executor.cores",
            "hearth.executor.memory",
            "hearth.executor.heartbeatInterval",
            "hearth.network.timeout",
            "hearth.executor.reconnect",
            "hearth.driver.memory",
            "hearth.driver.host",
            "hearth.driver.bindAddress",
            "hearth.driver.port",
            "hearth.driver.maxResultSize",
            "hearth.task.maxDirectResultSize",
            "hearth.task.maxFailures",
            "hearth.task.cpus",
            "hearth.default.parallelism",
            "hearth.driver.registrationTimeout",
            "hearth.locality.wait",
            "hearth.ui.showConsoleProgress",
            "hearth.ui.retainedStages",
            "hearth.ui.retainedTasks",
            "hearth.ui.retainedDeadExecutors",
            "hearth.scheduler.minRegisteredResourcesRatio",
            "hearth.scheduler.maxRegisteredResourcesWaitingTime",
            "hearth.driver.cores",
            "hearth.driver.supervise");

    private static final Set<String> SHOWN_VARIABLES = Set.of(
            "HEARTH_HOME",
            "HEARTH_CONF_DIR",
            "HEARTH_LOG_DIR",
            "HEARTH_PID_DIR",
            "HEARTH_LOG_MAX_FILES",
            "HEARTH_MASTER_HOST",
            "HEARTH_MASTER_PORT",
            "HEARTH_WORKER_HOST",
            "HEARTH_WORKER_PORT",
            "HEARTH_WORKER_INSTANCES",
            "HEARTH_WORKER_CORES",
            "HEARTH_WORKER_MEMORY",
            "HEARTH_WORKER_DIR",
            "HEARTH_DAEMON_MEMORY",
            "HEARTH_DRIVER_MEMORY",
            "HEARTH_ARCHIVES",
            "HEARTH_IDENT_STRING",
            "HEARTH_JARS",
            "HEARTH_JAVA",
            "JAVA_HOME");

    /** Of every process; hiding what they say would hide half of every path. */
    private static final Set<String> PLAIN_VARIABLES = Set.of(
            "HEARTH_CLASS_PATH",
            "HOME",
            "HOSTNAME",
            "LANG",
            "LANGUAGE",
            "LOGNAME",
            "OLDPWD",
            "PATH",
            "PWD",
            "SHELL",
            "TERM",
            "TMPDIR",
            "TZ",
            "USER",
            "_");

    private final Map<String, String> settings;
    private final Map<String, String> environment;
    private final List<String> hidden;

    /**
     * @param settings as they stand in the file
     * @param further what must not be given away either
     */
    Redaction(Map<String, String> settings, Map<String, String> environment, List<String> further) {
        this.settings = Map.copyOf(settings);
        this.environment = Map.copyOf(environment);
        Set<String> values = new TreeSet<>(
                Comparator.comparing(String::length).reversed().thenComparing(Comparator.<String>naturalOrder()));
        Stream<String> unshown = settings.entrySet().stream()
                .filter(each -> shown(each.getKey(), each.getValue()).isEmpty())
                .map(Map.Entry::getValue);
        Stream<String> variables = environment.entrySet().stream()
                .filter(each -> !SHOWN_VARIABLES.contains(each.getKey())
                        && !PLAIN_VARIABLES.contains(each.getKey())
                        && !each.getKey().startsWith("LC_"))
                .map(Map.Entry::getValue);
        Stream.of(unshown, variables, further.stream())
                .flatMap(each -> each)
                .flatMap(Redaction::parts)
                .map(String::strip)
                .filter(each -> each.length() >= SHORTEST)
                .flatMap(each -> Stream.of(each, escaped(each)))
                .forEach(values::add);
        this.hidden = List.copyOf(values);
    }

    /** The whole, and what is behind the last {@code =} of each word of it: options are such. */
    private static Stream<String> parts(String value) {
        Stream<String> words = Arrays.stream(value.split("\\s+", -1))
                .filter(each -> each.contains("="))
                .map(each -> each.substring(each.lastIndexOf('=') + 1));
        return Stream.concat(Stream.of(value), words);
    }

    /** As it stands in JSON. */
    private static String escaped(String value) {
        String quoted = Rendering.jsonLine(value);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** The value, if it may be shown and is what the key's values are. */
    private static Optional<String> shown(String key, String value) {
        String name = key.startsWith(SPARK) ? HEARTH + key.substring(SPARK.length()) : key;
        if (!SHOWN_KEYS.contains(name)) {
            return Optional.empty();
        }
        Optional<ConfigKey<?>> declared =
                Optional.ofNullable(ConfigCatalogue.keys().get(name));
        try {
            Config config = Config.of(Map.of(name, value), "the settings");
            return declared.map(config::get).map(unused -> value);
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    /** Every key that is set here, by name; those with names of people's choice together, by their number. */
    Map<String, Object> settings() {
        Map<String, Object> tree = new TreeMap<>();
        Map<String, Integer> free = new TreeMap<>();
        settings.forEach((key, value) -> ConfigCatalogue.FREE_PREFIXES.keySet().stream()
                .filter(prefix -> key.replaceFirst("^spark\\.", HEARTH).startsWith(prefix))
                .findFirst()
                .ifPresentOrElse(
                        prefix -> free.merge(prefix + "*", 1, Integer::sum),
                        () -> tree.put(key, shown(key, value).orElse(SET))));
        free.forEach((prefix, count) -> tree.put(prefix, count + " " + SET));
        return tree;
    }

    /** Hearth's own variables. */
    Map<String, Object> variables() {
        Map<String, Object> tree = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (SHOWN_VARIABLES.contains(name)) {
                tree.put(name, value);
            } else if (name.startsWith("HEARTH_")) {
                tree.put(name, SET);
            }
        });
        return new LinkedHashMap<>(tree);
    }

    /** The text without any value that may not be shown. */
    String clean(String text) {
        String clean = text;
        for (String each : hidden) {
            clean = clean.replace(each, HIDDEN);
        }
        return clean;
    }
}
