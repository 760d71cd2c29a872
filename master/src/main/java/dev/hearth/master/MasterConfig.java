package dev.hearth.master;

import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.master.placement.Spread;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What the configuration says about the master.
 *
 * @param defaultCores most cores of an application that sets no limit; empty: all there are
 * @param workerTimeout silence after which a worker is lost
 * @param workerReconnect how long a worker whose connection was closed has to come back
 * @param applicationLease silence after which an application ends
 * @param applicationReconnect how long an application whose connection was closed has to come back
 * @param maxExecutorRetries executors that may fail in a row until their application fails
 * @param retainedApplications ended applications that are remembered
 * @param recoveryTimeout how long a master waits, after its start, for workers that it knows from before
 * @param driverLease how long a driver may still live after its worker was lost
 * @param retainedDrivers ended drivers that are remembered
 * @param spreadDrivers how drivers lie on the workers
 * @param maxDrivers most drivers that run at the same time; empty: no limit
 * @param maxArtifactBytes largest jar that is taken for a driver
 */
public record MasterConfig(
        Spread spread,
        OptionalInt defaultCores,
        Duration workerTimeout,
        Duration workerReconnect,
        Duration applicationLease,
        Duration applicationReconnect,
        int maxExecutorRetries,
        int retainedApplications,
        Duration recoveryTimeout,
        Duration driverLease,
        int retainedDrivers,
        Spread spreadDrivers,
        OptionalInt maxDrivers,
        long maxArtifactBytes) {

    /** An executor that is still there this long after it registered has proved itself. */
    static final Duration EXECUTOR_TRIAL = Duration.ofSeconds(10);
    /** The wait after the second failure in a row; each further one doubles it. */
    static final Duration FIRST_HOLD = Duration.ofSeconds(1);
    /** The longest wait between two tries. */
    static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

    /** Reads the keys. Throws {@link dev.hearth.config.ConfigException}. */
    public static MasterConfig from(Config config) {
        return new MasterConfig(
                config.get(DeployKeys.SPREAD_OUT_APPS) ? Spread.OUT : Spread.CONSOLIDATE,
                config.get(DeployKeys.DEFAULT_CORES).map(OptionalInt::of).orElse(OptionalInt.empty()),
                config.get(DeployKeys.WORKER_TIMEOUT),
                config.get(DeployKeys.WORKER_RECONNECT),
                config.get(DeployKeys.APPLICATION_LEASE),
                config.get(DeployKeys.APPLICATION_RECONNECT),
                config.get(DeployKeys.MAX_EXECUTOR_RETRIES),
                config.get(DeployKeys.RETAINED_APPLICATIONS),
                config.get(DeployKeys.RECOVERY_TIMEOUT),
                config.get(DeployKeys.DRIVER_LEASE),
                config.get(DeployKeys.RETAINED_DRIVERS),
                config.get(DeployKeys.SPREAD_OUT_DRIVERS) ? Spread.OUT : Spread.CONSOLIDATE,
                config.get(DeployKeys.MAX_DRIVERS).map(OptionalInt::of).orElse(OptionalInt.empty()),
                config.get(DeployKeys.MAX_ARTIFACT_SIZE));
    }

    /** How often a worker says that it lives: four may be lost. */
    public Duration workerHeartbeat() {
        return workerTimeout.dividedBy(5);
    }

    /** How often a driver says that it lives: five may be lost. */
    public Duration applicationHeartbeat() {
        return applicationLease.dividedBy(6);
    }

    /** How long an application waits after so many failures in a row, or refusals, before it is given an executor again. */
    static Duration hold(int failures) {
        int doublings = Math.min(Math.max(0, failures - 2), 10);
        Duration hold = FIRST_HOLD.multipliedBy(1L << doublings);
        return hold.compareTo(LONGEST_HOLD) < 0 ? hold : LONGEST_HOLD;
    }
}
