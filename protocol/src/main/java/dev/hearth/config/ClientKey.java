package dev.hearth.config;

import dev.hearth.model.HeldToken;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command, or a driver that somebody starts, proves itself to the master with: a token where one is named, else the
 * cluster secret.
 *
 * @param key names the secret to the master
 */
public record ClientKey(String key, Secret secret) {
    /** The variable that names the file of a token. */
    public static final String TOKEN_VARIABLE = "HEARTH_TOKEN_FILE";

    /**
     * The token in the file that the variable, or else {@link NetworkKeys#TOKEN_FILE}, names; the cluster secret when
     * neither does.
     *
     * @throws ConfigException when there is none, or others can read it: a sentence with the remedy
     */
    public static ClientKey find(Config config, Installation installation, Map<String, String> environment) {
        String named = environment.getOrDefault(TOKEN_VARIABLE, "");
        if (!named.isBlank()) {
            return token(Path.of(named).toAbsolutePath(), TOKEN_VARIABLE);
        }
        String configured = config.get(NetworkKeys.TOKEN_FILE);
        return configured.isBlank()
                ? ofCluster(config, installation)
                : token(installation.home().resolve(configured), NetworkKeys.TOKEN_FILE.name());
    }

    /** The cluster secret, whatever token there is. Throws {@link ConfigException}. */
    public static ClientKey ofCluster(Config config, Installation installation) {
        return new ClientKey(KeyRing.CLUSTER, ClusterSecret.read(ClusterSecret.path(config, installation)));
    }

    /** Whether it is a token. */
    public boolean isToken() {
        return !key.equals(KeyRing.CLUSTER);
    }

    /** For a connection to the master, as this user. */
    public Credentials credentials(Role role) {
        return new Credentials(role, System.getProperty("user.name", "unknown"), key, secret);
    }

    private static ClientKey token(Path file, String namedBy) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new ConfigException(file + ", which " + namedBy + " names, is no regular file: name the file that"
                        + " 'hearth token create --output' has written");
            }
            ClusterSecret.checkPermissions(
                    file, "the token", "have it revoked with 'hearth token revoke' if somebody may have read it");
            String text = Files.size(file) <= ClusterSecret.MAX_FILE_BYTES
                    ? Files.readString(file, StandardCharsets.ISO_8859_1)
                    : "";
            HeldToken token = HeldToken.parse(text)
                    .orElseThrow(() -> new ConfigException("the file " + file + " that " + namedBy
                            + " names holds no token: write one there with 'hearth token create --output', on the"
                            + " master's host"));
            return new ClientKey(token.id().value(), token.secret());
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    "there is no token in " + file + ", which " + namedBy + " names: have one made with 'hearth token"
                            + " create --output' on the master's host"
                            + " and copy it there (mode 0600), or unset "
                            + namedBy);
        } catch (AccessDeniedException e) {
            throw new ConfigException("the token in " + file + ", which " + namedBy
                    + " names, cannot be read by this user: name a file of your own");
        } catch (IOException e) {
            throw new ConfigException("cannot read the token in " + file + ": " + e);
        }
    }
}
