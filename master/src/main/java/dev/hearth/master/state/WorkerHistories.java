package dev.hearth.master.state;

import dev.hearth.model.HistoryEntry;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has happened to workers, lost ones included: of those to which something happened last. Grows by durable events alone.
 * In the master's loop.
 */
final class WorkerHistories {
    private static final int MAX_WORKERS = 2000;
    private static final int MAX_ENTRIES = 50;

    private final Map<String, History> workers = new LinkedHashMap<>();

    void add(WorkerId worker, Happening happening) {
        touched(worker).add(happening);
    }

    void restore(WorkerId worker, List<HistoryEntry> entries) {
        touched(worker).restore(entries);
    }

    private History touched(WorkerId worker) {
        History history = Optional.ofNullable(workers.remove(worker.value())).orElseGet(() -> new History(MAX_ENTRIES));
        workers.put(worker.value(), history);
        if (workers.size() > MAX_WORKERS) {
            workers.remove(workers.keySet().iterator().next());
        }
        return history;
    }

    /** Oldest first; empty for a worker that is not known. */
    List<HistoryEntry> of(String worker) {
        return Optional.ofNullable(workers.get(worker)).map(History::entries).orElse(List.of());
    }

    List<DurableEvent> snapshot() {
        List<DurableEvent> events = new ArrayList<>();
        workers.forEach((worker, history) ->
                events.add(new DurableEvent.WorkerHistoryRestored(new WorkerId(worker), history.entries())));
        return events;
    }
}
