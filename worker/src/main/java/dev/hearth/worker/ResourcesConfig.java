package dev.hearth.worker;

import dev.hearth.config.Config;
import dev.hearth.config.CustomResources;
import dev.hearth.config.WorkerKeys;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the configuration says about a worker's custom resources.
 *
 * @param amounts units to give out by the resource's name; 0: none of those that are found. Without an entry: all of them
 * @param scripts programs that find the units
 * @param file that names units, before any script
 */
public record ResourcesConfig(
        SortedMap<String, Integer> amounts, SortedMap<String, String> scripts, Optional<Path> file) {
    /** No custom resources. */
    public static final ResourcesConfig NONE = new ResourcesConfig(new TreeMap<>(), new TreeMap<>(), Optional.empty());

    public ResourcesConfig {
        amounts = Collections.unmodifiableSortedMap(new TreeMap<>(amounts));
        scripts = Collections.unmodifiableSortedMap(new TreeMap<>(scripts));
    }

    /** Reads it. Throws {@link dev.hearth.config.ConfigException} naming a value that cannot be used. */
    public static ResourcesConfig from(Config config) {
        Map<String, Integer> positive = CustomResources.amounts(config, CustomResources.WORKER_AMOUNT);
        Map<String, Integer> amounts = new HashMap<>();
        CustomResources.values(config, CustomResources.WORKER_AMOUNT)
                .forEach((name, text) -> amounts.put(name, positive.getOrDefault(name, 0)));
        return new ResourcesConfig(
                new TreeMap<>(amounts),
                CustomResources.values(config, CustomResources.WORKER_DISCOVERY_SCRIPT),
                config.get(WorkerKeys.RESOURCES_FILE).map(Path::of));
    }
}
