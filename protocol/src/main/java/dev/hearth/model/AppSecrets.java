package dev.hearth.model;

import dev.hearth.rpc.Secret;

/**
 * The secret part of an application: never journalled, never printed.
 *
 * @param secret minted by the driver; the only credential that its executors hold
 */
public record AppSecrets(Secret secret) {}
