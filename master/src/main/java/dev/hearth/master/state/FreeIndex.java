package dev.hearth.master.state;

import dev.hearth.master.placement.FreeView;
import dev.hearth.master.placement.FreeWorker;
import dev.hearth.model.WorkerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The workers that take processes by what they have free, kept up to date with each change of a worker. */
final class FreeIndex {
    private final Map<WorkerId, FreeWorker> byId = new HashMap<>();
    private FreeView view = FreeView.EMPTY;

    /** As it is now. */
    FreeView view() {
        return view;
    }

    void update(WorkerEntry worker) {
        if (!worker.takesMore()) {
            remove(worker.id());
            return;
        }
        FreeWorker now = new FreeWorker(worker.id(), worker.free());
        Optional<FreeWorker> before = Optional.ofNullable(byId.get(worker.id()));
        if (!before.equals(Optional.of(now))) {
            view = before.map(last -> view.replace(last, now)).orElseGet(() -> view.with(now));
            byId.put(worker.id(), now);
        }
    }

    void remove(WorkerId worker) {
        Optional.ofNullable(byId.remove(worker)).ifPresent(last -> view = view.without(last));
    }
}
