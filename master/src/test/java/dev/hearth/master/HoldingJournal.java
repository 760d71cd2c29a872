package dev.hearth.master;

import dev.hearth.master.journal.Journal;
import dev.hearth.master.state.DurableEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A disk that syncs only when told to; remembers every record, also those that a snapshot has taken the place of. */
final class HoldingJournal implements Journal {
    final List<List<DurableEvent>> records = new ArrayList<>();
    boolean holds;
    /** A snapshot is wanted after so many records. */
    int snapshotEvery = Integer.MAX_VALUE;

    int snapshots;

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private List<DurableEvent> snapshot = List.of();
    private int snapshotOf;
    private int safe;

    @Override
    public void append(List<DurableEvent> events, Runnable durable) {
        records.add(events);
        Runnable synced = () -> {
            safe++;
            durable.run();
        };
        if (holds) {
            waiting.add(synced);
        } else {
            synced.run();
        }
    }

    @Override
    public boolean wantsSnapshot() {
        return records.size() - snapshotOf >= snapshotEvery;
    }

    @Override
    public void snapshot(List<DurableEvent> state) {
        snapshot = state;
        snapshotOf = records.size();
        snapshots++;
    }

    /** Everything written so far is safe. In the master's loop. */
    void sync() {
        holds = false;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    List<DurableEvent> events() {
        return flat(0, records.size());
    }

    /** The process that wrote is gone: what was not safe is lost, and the rest is what the next one reads. */
    List<DurableEvent> recover() {
        waiting.clear();
        holds = false;
        boolean torn = safe < snapshotOf;
        records.subList(safe, records.size()).clear();
        if (torn) {
            snapshot = List.of();
            snapshotOf = 0;
        }
        List<DurableEvent> left = new ArrayList<>(snapshot);
        left.addAll(flat(snapshotOf, records.size()));
        return left;
    }

    private List<DurableEvent> flat(int from, int to) {
        return records.subList(from, to).stream().flatMap(List::stream).toList();
    }
}
