package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/** What a worker can still take. Ordered by free cores, most first, then by id. */
public record FreeWorker(WorkerId worker, Resources free) implements Comparable<FreeWorker> {

    @Override
    public int compareTo(FreeWorker other) {
        int byCores = Integer.compare(other.free.cores(), free.cores());
        return byCores != 0 ? byCores : worker.compareTo(other.worker);
    }
}
