package dev.hearth.master.state;

import dev.hearth.master.placement.FreeView;
import dev.hearth.master.placement.FreeWorker;
import dev.hearth.model.WorkerId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The connected workers by what they have free, kept up to date with each change of a worker. */
final class FreeIndex implements FreeView {
    private final SortedSet<FreeWorker> ordered = new TreeSet<>();
    private final Map<WorkerId, FreeWorker> byId = new HashMap<>();

    void update(WorkerEntry worker) {
        remove(worker.id());
        if (worker.isConnected()) {
            FreeWorker free = new FreeWorker(worker.id(), worker.free());
            ordered.add(free);
            byId.put(worker.id(), free);
        }
    }

    void remove(WorkerId worker) {
        FreeWorker before = byId.remove(worker);
        if (before != null) {
            ordered.remove(before);
        }
    }

    @Override
    public int size() {
        return ordered.size();
    }

    @Override
    public Iterable<FreeWorker> mostCoresFirst() {
        return Collections.unmodifiableSortedSet(ordered);
    }
}
