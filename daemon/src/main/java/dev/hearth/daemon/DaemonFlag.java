package dev.hearth.daemon;

import dev.hearth.config.ConfigKey;
import java.util.List;

/**
 * A flag of a daemon: another way to set a configuration key.
 *
 * @param names with their dashes, such as {@code --host} and {@code -h}
 * @param value what help calls its value, such as {@code HOST}
 * @param key the key it sets
 * @param environment the variable that sets the key too; empty: none
 * @param doc for help
 */
public record DaemonFlag(List<String> names, String value, ConfigKey<?> key, String environment, String doc) {

    public DaemonFlag {
        names = List.copyOf(names);
    }
}
