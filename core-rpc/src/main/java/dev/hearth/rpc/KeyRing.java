package dev.hearth.rpc;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The secrets that a listener accepts, and the roles each may claim. Granted and revoked by the owner's loop, read by
 * the I/O threads that run handshakes; safe for use by many threads.
 */
public final class KeyRing {
    /** The key of the cluster secret. */
    public static final String CLUSTER = "cluster";

    private record Grant(Set<Role> roles, Secret secret) {}

    private final ConcurrentMap<String, Grant> grants = new ConcurrentHashMap<>();

    /** Accepts the secret under the key for these roles, in place of any secret the key had. */
    public KeyRing grant(String key, Set<Role> roles, Secret secret) {
        grants.put(key, new Grant(Set.copyOf(roles), secret));
        return this;
    }

    /** Accepts the key no longer; connections already made stay. Idempotent. */
    public void revoke(String key) {
        grants.remove(key);
    }

    /** The secret that proves the role under the key; empty if the key is unknown or does not give that role. */
    public Optional<Secret> secret(String key, Role role) {
        Grant grant = grants.get(key);
        return grant != null && grant.roles().contains(role) ? Optional.of(grant.secret()) : Optional.empty();
    }
}
