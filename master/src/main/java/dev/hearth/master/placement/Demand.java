package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import dev.hearth.model.WorkerId;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What one application still wants.
 *
 * @param coresLeft most cores it may be given
 * @param executorCores of each executor; empty: one executor per worker, with all the cores it is given there
 * @param memoryBytes of each executor
 * @param executorsLeft most executors it may be given
 * @param avoided workers where its executors failed again and again
 */
public record Demand(
        AppId app,
        int coresLeft,
        OptionalInt executorCores,
        long memoryBytes,
        int executorsLeft,
        Set<WorkerId> avoided) {

    public Demand {
        avoided = Set.copyOf(avoided);
    }

    /** Cores taken at a time. */
    int unit() {
        return executorCores.orElse(1);
    }
}
