package dev.hearth.driver.cluster;

import dev.hearth.model.DriverId;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a process that runs a driver for its cluster proves itself to the master with: a secret of that driver's own, in
 * place of the cluster's. Taken up once, before the program begins; no program can read it back. Safe for use by many
 * threads.
 */
public final class DriverIdentity {
    private static final AtomicReference<@Nullable Credentials> CURRENT = new AtomicReference<>();

    private DriverIdentity() {}

    /**
     * This process runs that driver.
     *
     * @throws IllegalStateException when it runs one already
     */
    public static void assume(DriverId driver, Secret secret) {
        Credentials credentials = new Credentials(Role.SUBMIT, driver.value(), driver.value(), secret);
        if (!CURRENT.compareAndSet(null, credentials)) {
            throw new IllegalStateException("this process runs a driver already, and was told to run " + driver);
        }
    }

    /** Empty in a process that somebody started by hand. */
    public static Optional<Credentials> current() {
        return Optional.ofNullable(CURRENT.get());
    }
}
