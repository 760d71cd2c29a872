package dev.hearth.master;

import dev.hearth.model.AppSecrets;
import dev.hearth.model.DriverId;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.util.Set;

/**
 * The keys with which the processes of live drivers prove themselves to the master, under the driver's id. Derived from the
 * cluster's secret, so that a restarted master knows them. In the loop.
 */
final class DriverKeys {
    private static final String PURPOSE = "driver:";

    private final Secret cluster;
    private final KeyRing accepted;

    /** @param accepted of the master's listener */
    DriverKeys(Secret cluster, KeyRing accepted) {
        this.cluster = cluster;
        this.accepted = accepted;
    }

    /** For the driver's process alone. */
    AppSecrets secret(DriverId driver) {
        return new AppSecrets(cluster.derive(PURPOSE + driver));
    }

    /** The driver may prove itself from now on. Idempotent. */
    void grant(DriverId driver) {
        accepted.grant(driver.value(), Set.of(Role.SUBMIT), secret(driver).secret());
    }

    /** It may not any more. Idempotent. */
    void revoke(DriverId driver) {
        accepted.revoke(driver.value());
    }
}
