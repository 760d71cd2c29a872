package dev.hearth.config;

import java.util.List;

/** Keys of what the master serves over HTTP. */
public final class HttpKeys {
    public static final ConfigKey<Boolean> ENABLED = ConfigKey.bool(
            "hearth.master.ui.enabled",
            true,
            "Whether the master serves pages and its JSON API over HTTP, on the address it binds.");
    public static final ConfigKey<Integer> PORT = ConfigKey.integer(
                    "hearth.master.ui.port",
                    8080,
                    0,
                    "Port of the master's pages and JSON API; if it is taken, the next ones are tried, as many as"
                            + " hearth.port.maxRetries says. 0 takes any free one.")
            .where(v -> v <= 65_535, "between 0 and 65535");
    public static final ConfigKey<String> ALLOWED_HOSTS = ConfigKey.text(
            "hearth.master.ui.allowedHosts",
            "",
            "Further host names, with commas between them, under which browsers reach the master's pages, such as that"
                    + " of a proxy. Its own addresses and those of loopback are always allowed; a request that names"
                    + " another host is refused.");
    public static final ConfigKey<Integer> PORT_MAX_RETRIES = ConfigKey.integer(
            "hearth.port.maxRetries", 16, 0, "How many ports after a taken one are tried, one after the other.");

    static final List<ConfigKey<?>> ALL = List.of(ENABLED, PORT, ALLOWED_HOSTS, PORT_MAX_RETRIES);

    private HttpKeys() {}
}
