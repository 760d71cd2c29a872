package dev.hearth.config;

import dev.hearth.model.Resources;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The keys of custom resources, which have the resource's name in their middle. Pure. */
public final class CustomResources {
    /** Units of each executor. */
    public static final String EXECUTOR_AMOUNT = "hearth.executor.resource.NAME.amount";
    /** Units of each task. */
    public static final String TASK_AMOUNT = "hearth.task.resource.NAME.amount";
    /** Units of a worker. */
    public static final String WORKER_AMOUNT = "hearth.worker.resource.NAME.amount";
    /** Finds the units of a worker. */
    public static final String WORKER_DISCOVERY_SCRIPT = "hearth.worker.resource.NAME.discoveryScript";

    private static final String NAME = "NAME";
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private CustomResources() {}

    /** The key, for the resource of that name. */
    public static String key(String key, String name) {
        return key.replace(NAME, name);
    }

    /** The values that were set for such a key, by the name of the resource. */
    public static SortedMap<String, String> values(Config config, String key) {
        SortedMap<String, String> values = new TreeMap<>();
        config.asMap().forEach((set, value) -> nameIn(key, set).ifPresent(name -> values.put(name, value)));
        return values;
    }

    /**
     * Whole amounts by the name of the resource, none of them 0.
     *
     * @throws ConfigException naming the key whose value is no whole number
     */
    public static Map<String, Integer> amounts(Config config, String key) {
        SortedMap<String, Integer> amounts = new TreeMap<>();
        values(config, key).forEach((name, value) -> {
            int amount = whole(value);
            if (amount < 0) {
                throw new ConfigException(
                        key(key, name) + "=" + value + ": it must be a whole number of at least 0, such as 1");
            }
            if (amount > 0) {
                amounts.put(name, amount);
            }
        });
        return Collections.unmodifiableSortedMap(amounts);
    }

    /** What each executor takes besides cores and memory. Throws {@link ConfigException}. */
    public static Map<String, Integer> executorAmounts(Config config) {
        return new Resources(0, 0, amounts(config, EXECUTOR_AMOUNT)).amounts();
    }

    /** -1 for what is none. */
    private static int whole(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The name that stands in a key of this kind; empty for other keys. */
    static Optional<String> nameIn(String key, String set) {
        int at = key.indexOf(NAME);
        String before = key.substring(0, at);
        String after = key.substring(at + NAME.length());
        if (set.length() <= before.length() + after.length() || !set.startsWith(before) || !set.endsWith(after)) {
            return Optional.empty();
        }
        String name = set.substring(before.length(), set.length() - after.length());
        return NAMES.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }

    /** What somebody may have meant who wrote a key that begins like this one. */
    static Optional<String> meant(String key, String written) {
        String before = key.substring(0, key.indexOf(NAME));
        if (!written.startsWith(before)) {
            return Optional.empty();
        }
        String name = written.substring(before.length()).replaceFirst("\\..*", "");
        return NAMES.matcher(name).matches() ? Optional.of(key(key, name)) : Optional.empty();
    }
}
