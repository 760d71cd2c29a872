package dev.hearth.master.journal;

import dev.hearth.master.state.DurableEvent;
import java.util.List;

/** Keeps nothing ({@code hearth.deploy.recoveryMode} NONE): what the master knows ends with its process. */
public final class MemoryJournal implements Journal {

    @Override
    public void append(List<DurableEvent> events, Runnable durable) {
        durable.run();
    }

    @Override
    public boolean wantsSnapshot() {
        return false;
    }

    @Override
    public void snapshot(List<DurableEvent> state) {
        throw new IllegalStateException("nothing is kept, so nothing can take its place");
    }
}
