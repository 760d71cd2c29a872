package dev.hearth.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The values that were set, by key, each with the place it came from. Immutable; reading a value that does not parse is
 * a {@link ConfigException}.
 *
 * <p>{@code spark.X} stands for {@code hearth.X} where Hearth knows that key; {@code hearth.X} wins.
 */
public final class Config {
    private static final String HEARTH = "hearth.";
    private static final String SPARK = "spark.";

    private record Value(String text, String source) {}

    private final SortedMap<String, Value> values;
    private final List<String> ignoredSparkKeys;

    private Config(SortedMap<String, Value> values, List<String> ignoredSparkKeys) {
        this.values = Collections.unmodifiableSortedMap(values);
        this.ignoredSparkKeys = List.copyOf(ignoredSparkKeys);
    }

    /** Nothing set: every key has its default. */
    public static Config empty() {
        return builder().build();
    }

    /** Values from one place; keys that Hearth does not know are errors. */
    public static Config of(Map<String, String> properties, String source) {
        return builder().putAll(properties, source).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value of the key, or its default. Throws {@link ConfigException} when its text cannot be read. */
    public <T> T get(ConfigKey<T> key) {
        Value value = values.get(key.name());
        if (value == null) {
            return key.defaultValue();
        }
        try {
            return key.parse(value.text());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key.name() + "=" + value.text() + " (from " + value.source() + "): it "
                    + e.getMessage() + ". It means: " + key.doc());
        }
    }

    /** Whether the key was set anywhere. */
    public boolean isSet(ConfigKey<?> key) {
        return values.containsKey(key.name());
    }

    /** Every value set, by full key, keys under free prefixes ({@code hearth.executorEnv.}) included. */
    public Map<String, String> asMap() {
        Map<String, String> map = new TreeMap<>();
        values.forEach((key, value) -> map.put(key, value.text()));
        return Collections.unmodifiableMap(map);
    }

    /** The values under a prefix, by what follows it. */
    public Map<String, String> under(String prefix) {
        Map<String, String> map = new TreeMap<>();
        values.tailMap(prefix).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                map.put(key.substring(prefix.length()), value.text());
            }
        });
        return Collections.unmodifiableMap(map);
    }

    /** {@code spark.*} keys that were set and mean nothing here, for one warning. */
    public List<String> ignoredSparkKeys() {
        return ignoredSparkKeys;
    }

    /** Collects values: what is put later wins. */
    public static final class Builder {
        private final Map<String, Value> hearth = new TreeMap<>();
        private final Map<String, Value> spark = new TreeMap<>();

        private Builder() {}

        /** Sets a key in place of what it had; {@code source} says where it stands ("--conf", a file's path). */
        public Builder put(String key, String value, String source) {
            String name = key.strip();
            if (name.startsWith(SPARK)) {
                spark.put(HEARTH + name.substring(SPARK.length()), new Value(value.strip(), source));
            } else {
                hearth.put(name, new Value(value.strip(), source));
            }
            return this;
        }

        public Builder putAll(Map<String, String> properties, String source) {
            for (Map.Entry<String, String> each : properties.entrySet()) {
                put(each.getKey(), each.getValue(), source);
            }
            return this;
        }

        /** Throws {@link ConfigException} naming every unknown key, each with the nearest known one. */
        public Config build() {
            SortedMap<String, Value> values = new TreeMap<>();
            List<String> ignored = new ArrayList<>();
            // loops: a function that two threads of a command are the first to want at once is generated for one of
            // them
            for (Map.Entry<String, Value> each : spark.entrySet()) {
                if (ConfigCatalogue.knows(each.getKey())) {
                    values.put(each.getKey(), each.getValue());
                } else {
                    ignored.add(SPARK + each.getKey().substring(HEARTH.length()));
                }
            }
            List<String> unknown = new ArrayList<>();
            for (Map.Entry<String, Value> each : hearth.entrySet()) {
                if (ConfigCatalogue.knows(each.getKey())) {
                    values.put(each.getKey(), each.getValue());
                } else {
                    unknown.add(unknown(each.getKey(), each.getValue()));
                }
            }
            if (!unknown.isEmpty()) {
                throw new ConfigException(String.join("; ", unknown));
            }
            return new Config(values, ignored);
        }

        private static String unknown(String key, Value value) {
            Optional<String> near = ConfigCatalogue.nearest(key);
            return "unknown configuration key " + key + " (from " + value.source() + ")"
                    + near.map(name -> ": did you mean " + name + "?")
                            .orElse("; docs/configuration.md lists the keys there are");
        }
    }
}
