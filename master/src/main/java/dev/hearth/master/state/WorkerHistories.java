package dev.hearth.master.state;

import dev.hearth.model.HistoryEntry;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What has happened to workers, lost ones included: of those to which something happened last. What was journalled of it is
 * kept apart from what this master alone has seen. In the master's loop.
 */
final class WorkerHistories {
    private static final int MAX_WORKERS = 2000;
    private static final int MAX_ENTRIES = 50;

    private final Map<String, History> journalled = new LinkedHashMap<>();
    private final Map<String, History> seen = new LinkedHashMap<>();

    void add(WorkerId worker, Happening happening) {
        touched(journalled, worker).add(happening);
    }

    void see(WorkerId worker, Happening happening) {
        touched(seen, worker).add(happening);
    }

    void restore(WorkerId worker, List<HistoryEntry> entries) {
        touched(journalled, worker).restore(entries);
    }

    private static History touched(Map<String, History> workers, WorkerId worker) {
        History history = Optional.ofNullable(workers.remove(worker.value())).orElseGet(() -> new History(MAX_ENTRIES));
        workers.put(worker.value(), history);
        if (workers.size() > MAX_WORKERS) {
            workers.remove(workers.keySet().iterator().next());
        }
        return history;
    }

    /** Oldest first; empty for a worker that is not known. */
    List<HistoryEntry> of(String worker) {
        return Stream.of(journalled, seen)
                .flatMap(each -> Optional.ofNullable(each.get(worker)).stream())
                .flatMap(each -> each.entries().stream())
                .sorted(Comparator.comparing(HistoryEntry::at))
                .toList();
    }

    List<DurableEvent> snapshot() {
        List<DurableEvent> events = new ArrayList<>();
        journalled.forEach((worker, history) ->
                events.add(new DurableEvent.WorkerHistoryRestored(new WorkerId(worker), history.entries())));
        return events;
    }
}
