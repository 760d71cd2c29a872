package dev.hearth.master;

import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Secret;

/**
 * What a master needs to run drivers besides its own state.
 *
 * @param artifacts where their jars are
 * @param keys of the master's listener, where their processes prove themselves
 * @param clusterSecret from which their keys are derived
 */
public record DriverHost(ArtifactStore artifacts, KeyRing keys, Secret clusterSecret) {}
