package dev.hearth.master.http;

import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.HttpKeys;
import java.util.Arrays;
import java.util.List;

/**
 * What the configuration says about the master's HTTP side.
 *
 * @param host the address it binds: the master's own, which the master has found to be allowed
 * @param port 0: any free one
 * @param maxRetries how many ports after {@code port} are tried when it is taken
 * @param allowedHosts further names under which it may be addressed
 */
public record HttpConfig(boolean enabled, String host, int port, int maxRetries, List<String> allowedHosts) {

    public HttpConfig {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** Reads the keys. Throws {@link dev.hearth.config.ConfigException}. */
    public static HttpConfig from(Config config) {
        List<String> allowed = Arrays.stream(config.get(HttpKeys.ALLOWED_HOSTS).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        return new HttpConfig(
                config.get(HttpKeys.ENABLED),
                config.get(DeployKeys.MASTER_HOST),
                config.get(HttpKeys.PORT),
                config.get(HttpKeys.PORT_MAX_RETRIES),
                allowed);
    }
}
