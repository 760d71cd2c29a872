package dev.hearth.cli;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigCatalogue;
import dev.hearth.config.ConfigException;
import dev.hearth.config.ConfigKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What may be given away of settings and variables: the values of those that are known to hold no secret. Of others that
 * they are set, and wherever else their values turn up, {@link #HIDDEN}. Pure.
 */
final class Redaction {
    static final String HIDDEN = "[hidden]";
    static final String SET = "set";

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final String QUOTES = "\"'";
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
        Set<String> values = new TreeSet<>(Redaction::longestFirst);
        for (Map.Entry<String, String> each : settings.entrySet()) {
            if (shown(each.getKey(), each.getValue()).isEmpty()) {
                hide(each.getValue(), values);
            }
        }
        for (Map.Entry<String, String> each : environment.entrySet()) {
            if (isHidden(each.getKey())) {
                hide(each.getValue(), values);
            }
        }
        for (String each : further) {
            hide(each, values);
        }
        this.hidden = List.copyOf(values);
    }

    /**
     * The whole, and of each word of it what is behind the first {@code =} and behind the last one: options are such. With
     * spaces between quotes as one word, and each for itself.
     */
    private static void hide(String value, Set<String> values) {
        hidePart(value, values);
        for (String word : quotedWords(value)) {
            hideValue(word, values);
        }
        for (String word : SPACES.split(value, -1)) {
            hideValue(word, values);
        }
    }

    private static void hideValue(String word, Set<String> values) {
        // encoded bytes end so
        String stem = trimmed(word, "=");
        int first = word.indexOf('=');
        int last = stem.lastIndexOf('=');
        for (int before : new int[] {first, last}) {
            if (before >= 0 && before < word.length()) {
                for (String part : SPACES.split(word.substring(before + 1), -1)) {
                    hidePart(part, values);
                    hidePart(trimmed(trimmed(part, QUOTES), "="), values);
                }
                hidePart(word.substring(before + 1), values);
            }
        }
    }

    /** Without those characters at its ends. */
    private static String trimmed(String text, String characters) {
        int begin = 0;
        int end = text.length();
        while (begin < end && characters.indexOf(text.charAt(begin)) >= 0) {
            begin++;
        }
        while (end > begin && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(begin, end);
    }

    /** Split at spaces outside of quotes, and without those; one that is not closed goes to the end. */
    private static List<String> quotedWords(String value) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char open = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (open == 0 && QUOTES.indexOf(c) >= 0) {
                open = c;
            } else if (open != 0 && c == open) {
                open = 0;
            } else if (open == 0 && Character.isWhitespace(c)) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    private static void hidePart(String part, Set<String> values) {
        String text = part.strip();
        if (text.length() >= SHORTEST) {
            values.add(text);
            values.add(Rendering.quoted(text));
        }
    }

    /** Whether values of that variable must not be given away. */
    static boolean isHidden(String variable) {
        return !SHOWN_VARIABLES.contains(variable)
                && !PLAIN_VARIABLES.contains(variable)
                && !variable.startsWith("LC_");
    }

    private static int longestFirst(String one, String other) {
        int longer = Integer.compare(other.length(), one.length());
        return longer != 0 ? longer : one.compareTo(other);
    }

    /** The value, if it may be shown and is what the key's values are. */
    private static Optional<String> shown(String key, String value) {
        String name = ownName(key);
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
        for (Map.Entry<String, String> each : settings.entrySet()) {
            Optional<String> prefix = freePrefix(ownName(each.getKey()));
            if (prefix.isPresent()) {
                free.merge(prefix.get() + "*", 1, Integer::sum);
            } else {
                tree.put(each.getKey(), shown(each.getKey(), each.getValue()).orElse(SET));
            }
        }
        free.forEach((prefix, count) -> tree.put(prefix, count + " " + SET));
        return tree;
    }

    private static Optional<String> freePrefix(String name) {
        for (String each : ConfigCatalogue.FREE_PREFIXES.keySet()) {
            if (name.startsWith(each)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static String ownName(String key) {
        return key.startsWith(SPARK) ? HEARTH + key.substring(SPARK.length()) : key;
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
