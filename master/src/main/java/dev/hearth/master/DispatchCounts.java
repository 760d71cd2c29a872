package dev.hearth.master;

import dev.hearth.master.state.AppEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.DispatchTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What drivers told last of how long their stages waited; of the applications that are not over, since one that comes back
 * goes on counting. What cannot be is not counted, and not remembered. In the master's loop.
 */
final class DispatchCounts {
    /**
     * What an application told last, and what it had counted before this cluster knew it.
     *
     * @param since when this cluster has known it
     */
    private record Told(DispatchTimes first, Instant since, DispatchTimes last) {
        boolean allows(DispatchTimes now, Instant at) {
            Duration age = Duration.between(since, at);
            return now.since(first)
                    .filter(all -> all.canBeWithin(age.isNegative() ? Duration.ZERO : age))
                    .isPresent();
        }
    }

    private final Map<AppId, Told> told = new HashMap<>();
    private final Consumer<DispatchTimes> counted;

    /** @param counted told of what came since an application told last */
    DispatchCounts(Consumer<DispatchTimes> counted) {
        this.counted = counted;
    }

    /** An application has told all that it has counted since it began. */
    void count(AppEntry app, DispatchTimes now, Instant at) {
        Told before = told.get(app.id());
        if (before == null && app.isTakenOver()) {
            // it began under another cluster's master, nobody here knows when
            now.since(DispatchTimes.NONE).ifPresent(sound -> told.put(app.id(), new Told(now, at, now)));
            return;
        }
        Told known = before == null ? new Told(DispatchTimes.NONE, app.submitted(), DispatchTimes.NONE) : before;
        Optional<DispatchTimes> more = now.since(known.last());
        if (more.isPresent() && more.get().count() > 0 && known.allows(now, at)) {
            told.put(app.id(), new Told(known.first(), known.since(), now));
            counted.accept(more.get());
        }
    }

    /** The application is over. */
    void forget(AppId app) {
        told.remove(app);
    }
}
