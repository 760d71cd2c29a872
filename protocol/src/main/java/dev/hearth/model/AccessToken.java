package dev.hearth.model;

import dev.hearth.rpc.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a token: everything but its secret, which follows from this and the cluster secret. Journalled and
 * shown: it holds no secret.
 *
 * @param name of whoever holds it: what it does is told under this name
 * @param expires when it stops working; empty: when it is revoked
 */
public record AccessToken(TokenId id, String name, TokenRole role, Instant created, Optional<Instant> expires) {

    /** What its holder proves to have. With another name, role or time it would be another. */
    public Secret secret(Secret cluster) {
        return cluster.derive("token:" + id + ":" + role + ":" + created + ":"
                + expires.map(Instant::toString).orElse("never") + ":" + name);
    }

    /** Whether its time is over. */
    public boolean isExpired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }
}
