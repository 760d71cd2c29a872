package dev.hearth.config;

/** Configuration that cannot be used. The message names the key, the value, where it came from, the reason and the remedy. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
