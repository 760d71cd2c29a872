package dev.hearth.master;

import dev.hearth.master.state.DurableEvent;
import java.util.ArrayList;
import java.util.List;

/** What one turn of the loop has decided: one record of the journal, and what leaves once that is durable. In the loop. */
final class Turn {
    private final List<DurableEvent> record = new ArrayList<>();
    private final List<Runnable> releases = new ArrayList<>();
    private boolean changed;

    void add(DurableEvent event) {
        record.add(event);
    }

    /** Something in the state is different from before. */
    void change() {
        changed = true;
    }

    /** Runs once the turn's record is durable, in the order of the calls. */
    void release(Runnable effect) {
        releases.add(effect);
    }

    List<DurableEvent> record() {
        return List.copyOf(record);
    }

    List<Runnable> releases() {
        return List.copyOf(releases);
    }

    boolean hasChanged() {
        return changed;
    }
}
