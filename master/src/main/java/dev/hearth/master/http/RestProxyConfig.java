package dev.hearth.master.http;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.Installation;
import dev.hearth.config.NetworkKeys;
import dev.hearth.config.RestProxyKeys;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the configuration says about the proxy through which {@code spark-submit} reaches a master.
 *
 * @param master its scheme, host and port
 * @param tokenFile with the token for the master
 * @param jarDirectories whose jars are handed over, whoever may read them
 */
public record RestProxyConfig(String host, int port, URI master, Path tokenFile, List<Path> jarDirectories) {
    private static final String DEFAULT_TOKEN = "http-operator.token";

    public RestProxyConfig {
        jarDirectories = List.copyOf(jarDirectories);
    }

    /** Reads the keys. Resolves names. Throws {@link ConfigException}, also when nobody has said that it may run. */
    public static RestProxyConfig from(Config config, Installation installation) {
        String named = config.get(RestProxyKeys.TOKEN_FILE);
        Path tokenFile = named.isEmpty()
                ? installation.conf().resolve(DEFAULT_TOKEN)
                : installation.home().resolve(named);
        if (!config.get(RestProxyKeys.ENABLED)) {
            throw new ConfigException("the REST proxy is off: spark-submit proves nothing, so whoever reaches "
                    + config.get(RestProxyKeys.HOST) + ":" + config.get(RestProxyKeys.PORT)
                    + ", as every user of this host does, would submit and end drivers with the token in " + tokenFile
                    + "; to allow that, set " + RestProxyKeys.ENABLED + "=true (--conf)");
        }
        List<Path> directories = Arrays.stream(
                        config.get(RestProxyKeys.JAR_DIRECTORIES).split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(each -> installation.home().resolve(each))
                .toList();
        return new RestProxyConfig(
                config.get(RestProxyKeys.HOST), config.get(RestProxyKeys.PORT), master(config), tokenFile, directories);
    }

    /** The token would be read by whoever is on the way. */
    private static URI master(Config config) {
        String text = config.get(RestProxyKeys.MASTER);
        URI uri = parse(text);
        try {
            boolean here = InetAddress.getByName(uri.getHost()).isLoopbackAddress();
            if (uri.getScheme().equals("http") && !here && !config.get(NetworkKeys.PLAINTEXT)) {
                throw new ConfigException("the REST proxy will not send its token to " + text
                        + ": connections are not encrypted, so anybody on that network could read it; run the proxy on"
                        + " the master's host, or set " + NetworkKeys.PLAINTEXT + "=true to accept that risk");
            }
        } catch (UnknownHostException e) {
            throw new ConfigException(RestProxyKeys.MASTER + "=" + text + ": the host name has no address");
        }
        return uri;
    }

    private static URI parse(String text) {
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean plain = uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && (uri.getPath() == null || uri.getPath().isEmpty());
            if (plain && uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below, in the same words as another URL
        }
        throw new ConfigException(RestProxyKeys.MASTER + "=" + text + ": it must be http://HOST:PORT");
    }
}
