package dev.hearth.config;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All keys of all processes: one file of values serves them all, so each must know every key. */
public final class ConfigCatalogue {
    /** Prefixes under which any name may follow, with their meaning. */
    public static final SortedMap<String, String> FREE_PREFIXES =
            Collections.unmodifiableSortedMap(new TreeMap<>(java.util.Map.of(
                    "hearth.executorEnv.", "An environment variable of the executors, named by what follows.",
                    "hearth.app.", "The application's own settings; tasks see them through TaskContext.")));

    private static final SortedMap<String, ConfigKey<?>> KEYS = index();

    private ConfigCatalogue() {}

    /** Every key, by name. */
    public static SortedMap<String, ConfigKey<?>> keys() {
        return KEYS;
    }

    static boolean knows(String name) {
        return KEYS.containsKey(name)
                || FREE_PREFIXES.keySet().stream()
                        .anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    /** The known key that differs least, if it differs little. */
    static Optional<String> nearest(String name) {
        return Nearest.of(name, KEYS.keySet());
    }

    private static SortedMap<String, ConfigKey<?>> index() {
        TreeMap<String, ConfigKey<?>> keys = new TreeMap<>();
        Stream.of(NetworkKeys.ALL, DeployKeys.ALL, WorkerKeys.ALL, ApplicationKeys.ALL)
                .flatMap(List::stream)
                .forEach(key -> {
                    if (keys.put(key.name(), key) != null) {
                        throw new IllegalStateException(key.name() + " is declared twice");
                    }
                });
        return Collections.unmodifiableSortedMap(keys);
    }
}
