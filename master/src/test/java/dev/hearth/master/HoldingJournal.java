package dev.hearth.master;

import dev.hearth.master.journal.Journal;
import dev.hearth.master.state.DurableEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A disk that syncs only when told to; remembers every record. */
final class HoldingJournal implements Journal {
    final List<List<DurableEvent>> records = new ArrayList<>();
    boolean holds;

    private final Queue<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void append(List<DurableEvent> events, Runnable durable) {
        records.add(events);
        if (holds) {
            waiting.add(durable);
        } else {
            durable.run();
        }
    }

    /** Everything written so far is safe. In the master's loop. */
    void sync() {
        holds = false;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    List<DurableEvent> events() {
        return records.stream().flatMap(List::stream).toList();
    }
}
