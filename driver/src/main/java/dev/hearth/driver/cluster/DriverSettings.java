package dev.hearth.driver.cluster;

import dev.hearth.config.Config;
import java.nio.file.Path;
import java.util.List;

/**
 * What a driver is started with.
 *
 * @param jars the user's jars, in class-path order; executors load them
 */
public record DriverSettings(Config config, MasterSpec master, String appName, List<Path> jars) {

    public DriverSettings {
        jars = List.copyOf(jars);
    }
}
