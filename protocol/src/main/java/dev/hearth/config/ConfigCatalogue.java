package dev.hearth.config;

import java.util.ArrayList;
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

    /** Keys with a name of the user's choice where NAME stands, with their meaning. */
    public static final SortedMap<String, String> NAMED_KEYS =
            Collections.unmodifiableSortedMap(new TreeMap<>(java.util.Map.of(
                    CustomResources.EXECUTOR_AMOUNT,
                    "Units of the custom resource NAME (gpu, say) that each executor is given; a whole number.",
                    CustomResources.TASK_AMOUNT,
                    "Units of the custom resource NAME that one task holds while it runs: a whole number, or a part of"
                            + " one from 0.001 to 1, so that tasks share a unit.",
                    CustomResources.WORKER_AMOUNT,
                    "Units of the custom resource NAME that a worker gives out; default: all that were found.",
                    CustomResources.WORKER_DISCOVERY_SCRIPT,
                    "Program that finds a worker's units of NAME: it prints {\"name\": \"NAME\", \"addresses\": [\"0\","
                            + " \"1\"]}.")));

    private static final SortedMap<String, ConfigKey<?>> KEYS = index();

    private ConfigCatalogue() {}

    /** Every key, by name. */
    public static SortedMap<String, ConfigKey<?>> keys() {
        return KEYS;
    }

    static boolean knows(String name) {
        return KEYS.containsKey(name)
                || NAMED_KEYS.keySet().stream()
                        .anyMatch(key -> CustomResources.nameIn(key, name).isPresent())
                || FREE_PREFIXES.keySet().stream()
                        .anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    /** The known key that differs least, if it differs little. */
    static Optional<String> nearest(String name) {
        List<String> candidates = new ArrayList<>(KEYS.keySet());
        NAMED_KEYS.keySet().forEach(key -> CustomResources.meant(key, name).ifPresent(candidates::add));
        return Nearest.of(name, candidates);
    }

    private static SortedMap<String, ConfigKey<?>> index() {
        TreeMap<String, ConfigKey<?>> keys = new TreeMap<>();
        Stream.of(NetworkKeys.ALL, DeployKeys.ALL, HttpKeys.ALL, RestProxyKeys.ALL, WorkerKeys.ALL, ApplicationKeys.ALL)
                .flatMap(List::stream)
                .forEach(key -> {
                    if (keys.put(key.name(), key) != null) {
                        throw new IllegalStateException(key.name() + " is declared twice");
                    }
                });
        return Collections.unmodifiableSortedMap(keys);
    }
}
