package dev.hearth.model;

import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;

/**
 * The secret part of an application: never journalled, never printed.
 *
 * @param key minted by the driver; the only credential that its executors hold
 */
public record AppSecrets(Bytes key) {

    public AppSecrets(Secret secret) {
        this(Bytes.of(secret.bytes()));
    }

    /** The key, as credentials take it. Throws {@link IllegalArgumentException} when it is too short to be one. */
    public Secret secret() {
        return Secret.of(key.toArray());
    }
}
