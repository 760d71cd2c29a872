package dev.hearth.driver;

import dev.hearth.config.Config;
import java.util.HashMap;
import java.util.Map;

/** What tasks are shown: the application's own settings, and what the submitting thread or the one that started it has set. */
final class LocalProperties {
    private static final String APPLICATIONS_OWN = "hearth.app.";

    private final InheritableThreadLocal<Map<String, String>> current = new InheritableThreadLocal<>();
    private final Map<String, String> settings;

    LocalProperties(Config config) {
        Map<String, String> own = new HashMap<>();
        config.under(APPLICATIONS_OWN).forEach((key, value) -> own.put(APPLICATIONS_OWN + key, value));
        this.settings = Map.copyOf(own);
    }

    /** Of the calling thread. */
    Map<String, String> current() {
        Map<String, String> own = current.get();
        return own == null ? settings : own;
    }

    /** For the calling thread; an empty value removes the property. */
    void set(String key, String value) {
        Map<String, String> changed = new HashMap<>(current());
        if (value.isEmpty()) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        current.set(Map.copyOf(changed));
    }
}
