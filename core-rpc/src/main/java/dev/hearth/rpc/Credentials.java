package dev.hearth.rpc;

/**
 * Who this side says it is, and the secret that proves it.
 *
 * @param role what it acts as
 * @param identity its own name: a worker id, an application id with the executor's number, a user's name; for logs and checks
 * @param key names the secret: {@link KeyRing#CLUSTER}, or the id of a driver, a token or an application
 * @param secret what both sides hold under that key
 */
public record Credentials(Role role, String identity, String key, Secret secret) {}
