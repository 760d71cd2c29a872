package dev.hearth.master;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.DriverId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The secrets of live applications and drivers: kept apart from the state, so that no event, snapshot or log can hold one.
 * In the loop.
 */
final class Secrets {
    private final Map<AppId, AppSecrets> byApplication = new HashMap<>();
    private Optional<Function<DriverId, AppSecrets>> ofDrivers = Optional.empty();

    /** Where the secrets of drivers come from. Before the first is launched. */
    void deriveDrivers(Function<DriverId, AppSecrets> derivation) {
        ofDrivers = Optional.of(derivation);
    }

    /** With which a driver's process proves itself; empty when this master runs no drivers. */
    Optional<AppSecrets> ofDriver(DriverId driver) {
        return ofDrivers.map(derivation -> derivation.apply(driver));
    }

    void put(AppId app, AppSecrets secrets) {
        byApplication.put(app, secrets);
    }

    void forget(AppId app) {
        byApplication.remove(app);
    }

    Optional<AppSecrets> of(AppId app) {
        return Optional.ofNullable(byApplication.get(app));
    }

    /** Whether these are the application's, or nothing is known of it. */
    boolean accepts(AppId app, AppSecrets secrets) {
        return of(app).map(secrets::equals).orElse(true);
    }
}
