package dev.hearth.config;

import java.util.List;

/** Keys of {@code hearth rest-proxy}, through which {@code spark-submit} reaches a master. */
public final class RestProxyKeys {
    public static final ConfigKey<Boolean> ENABLED = ConfigKey.bool(
            "hearth.rest.proxy.enabled",
            false,
            "Whether 'hearth rest-proxy' may run: whoever reaches its port, every user of its host to begin with,"
                    + " submits and ends drivers with its token, and proves nothing.");
    public static final ConfigKey<String> HOST = ConfigKey.text(
            "hearth.rest.proxy.host", "127.0.0.1", "Address that 'hearth rest-proxy' binds; loopback by default.");
    public static final ConfigKey<Integer> PORT = ConfigKey.integer(
                    "hearth.rest.proxy.port",
                    6066,
                    0,
                    "Port of 'hearth rest-proxy', as in spark-submit --master spark://localhost:6066; 0 takes any free"
                            + " one.")
            .where(v -> v <= 65_535, "between 0 and 65535");
    public static final ConfigKey<String> MASTER = ConfigKey.text(
            "hearth.rest.proxy.master",
            "http://127.0.0.1:8080",
            "Where 'hearth rest-proxy' finds the master's HTTP side.");
    public static final ConfigKey<String> TOKEN_FILE = ConfigKey.text(
            "hearth.rest.proxy.tokenFile",
            "",
            "File with the token that 'hearth rest-proxy' sends, mode 0600; default: http-operator.token in the"
                    + " configuration directory.");
    public static final ConfigKey<String> JAR_DIRECTORIES = ConfigKey.text(
            "hearth.rest.proxy.jarDirectories",
            "",
            "Directories, with commas between them, whose jars 'hearth rest-proxy' hands over although not every user"
                    + " of its host may read them: it cannot know which user asks.");

    static final List<ConfigKey<?>> ALL = List.of(ENABLED, HOST, PORT, MASTER, TOKEN_FILE, JAR_DIRECTORIES);

    private RestProxyKeys() {}
}
