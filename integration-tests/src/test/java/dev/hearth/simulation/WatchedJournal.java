package dev.hearth.simulation;

import dev.hearth.master.journal.Journal;
import dev.hearth.master.state.DurableEvent;
import java.util.List;

/** A master's journal, and beside it the ledger that knows what the journal must not forget. */
final class WatchedJournal implements Journal {
    private static final int CHECKS_IN_A_THOUSAND = 5;

    private final World world;
    private final Journal journal;
    private final Ledger ledger;
    private final int reign;
    private final SimProcess master;

    /** @param reign the number that the ledger gave to this master's */
    WatchedJournal(World world, Journal journal, Ledger ledger, int reign, SimProcess master) {
        this.world = world;
        this.journal = journal;
        this.ledger = ledger;
        this.reign = reign;
        this.master = master;
    }

    @Override
    public void append(List<DurableEvent> events, Runnable durable) {
        ledger.appended(reign, events);
        if (world.isBroken(Seam.REPLY)) {
            journal.append(events, () -> {});
            acknowledge(durable);
        } else {
            journal.append(events, () -> acknowledge(durable));
        }
    }

    private void acknowledge(Runnable durable) {
        if (master.isAlive()) {
            ledger.acknowledged(reign);
            durable.run();
        }
    }

    /** Now and then although the journal does not, to see what the snapshot would be. */
    @Override
    public boolean wantsSnapshot() {
        return journal.wantsSnapshot() || world.random().nextInt(1000) < CHECKS_IN_A_THOUSAND;
    }

    @Override
    public void snapshot(List<DurableEvent> state) {
        ledger.compare(reign, state);
        if (journal.wantsSnapshot() || world.percent(50)) {
            world.count(Transition.SNAPSHOT);
            journal.snapshot(state);
        }
    }
}
