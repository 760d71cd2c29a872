package dev.hearth.driver;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.driver.cluster.DriverSettings;
import dev.hearth.driver.cluster.MasterSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of a {@link HearthContext}. What is set here wins over the system properties, which is where {@code hearth
 * submit} leaves its options and the configuration file. Confined to one thread.
 */
public final class HearthContextBuilder {
    private static final String SOURCE = "HearthContext.builder()";
    /** What the project's own tests are told, beside the settings. */
    private static final String OF_TESTS = "hearth.test.";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<Path> jars = new ArrayList<>();

    HearthContextBuilder() {}

    /** Where to run: {@code hearth://host:7077}, {@code local[4]}, {@code local[*]} or {@code local-cluster[2,1,512]}. */
    public HearthContextBuilder master(String master) {
        return set(ApplicationKeys.MASTER.name(), master);
    }

    /** The application's name, for people; default: the class that creates the context. */
    public HearthContextBuilder appName(String name) {
        return set(ApplicationKeys.APP_NAME.name(), name);
    }

    /** Sets a key of the configuration; unknown ones are refused by {@link #create}. */
    public HearthContextBuilder set(String key, String value) {
        values.put(key, value);
        return this;
    }

    /** Jars with the application's classes, for the executors. Those of {@code hearth submit} are there already. */
    public HearthContextBuilder jars(Path... more) {
        jars.addAll(List.of(more));
        return this;
    }

    /**
     * Registers the application and returns when it may run jobs.
     *
     * @throws HearthException with a sentence: a key that is unknown, no master, a master that does not answer, a jar that
     *     is not there, another context that is live
     */
    public HearthContext create() {
        try {
            Config config = config();
            String master = config.get(ApplicationKeys.MASTER)
                    .orElseThrow(() -> new HearthException(
                            HearthException.Kind.USAGE,
                            "no master is set: start the application with hearth submit, or"
                                    + " call master(\"local[*]\") or master(\"hearth://host:7077\") on the builder"));
            String name = config.get(ApplicationKeys.APP_NAME).orElseGet(CallSite::callerName);
            return HearthContext.create(
                    new DriverSettings(config, MasterSpec.parse(master), name, jars(config.get(ApplicationKeys.JARS))));
        } catch (ConfigException | IllegalArgumentException e) {
            throw new HearthException(HearthException.Kind.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private Config config() {
        Config.Builder builder = Config.builder();
        for (String name : System.getProperties().stringPropertyNames()) {
            if ((name.startsWith("hearth.") || name.startsWith("spark.")) && !name.startsWith(OF_TESTS)) {
                builder.put(name, System.getProperty(name, ""), "system property");
            }
        }
        return builder.putAll(values, SOURCE).build();
    }

    private List<Path> jars(String listed) {
        List<Path> all = new ArrayList<>();
        for (String each : List.of(listed.split(",", -1))) {
            if (!each.isBlank()) {
                all.add(Locations.path(each.strip(), ApplicationKeys.JARS.name()));
            }
        }
        for (Path each : jars) {
            all.add(each.toAbsolutePath().normalize());
        }
        for (Path each : all) {
            if (!Files.isRegularFile(each)) {
                throw new HearthException(
                        HearthException.Kind.USAGE,
                        "the application's jar " + each + " does not exist or is no file; build it, or"
                                + " correct the name in " + ApplicationKeys.JARS.name() + " or jars()");
            }
        }
        return all.stream().distinct().toList();
    }
}
