package dev.hearth.master;

import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The secrets of live applications: kept apart from the state, so that no event, snapshot or log can hold one. In the loop. */
final class Secrets {
    private final Map<AppId, AppSecrets> byApplication = new HashMap<>();

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
