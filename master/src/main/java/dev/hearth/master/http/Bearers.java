package dev.hearth.master.http;

import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The tokens that tools send as {@code Authorization: Bearer}: one for each role, derived from the cluster secret, so
 * that there is nothing more to keep, and the same after a restart. They tell nothing of the secret. Immutable.
 */
public final class Bearers {
    /** The roles that have a token: what an application or a daemon may do is not done over HTTP. */
    public static final List<Role> ROLES = List.of(Role.READ, Role.OPERATOR);

    private final Secret clusterSecret;

    public Bearers(Secret clusterSecret) {
        this.clusterSecret = clusterSecret;
    }

    /** The token of a role, for a file that its holder alone can read. */
    public String token(Role role) {
        return clusterSecret.derive("http bearer " + role).hex();
    }

    /** The role that the token proves. Takes the same time for every wrong one. */
    Optional<Role> role(String token) {
        Optional<Role> proved = Optional.empty();
        for (Role role : ROLES) {
            boolean same = MessageDigest.isEqual(
                    token(role).getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8));
            proved = same ? Optional.of(role) : proved;
        }
        return proved;
    }
}
