package dev.hearth.master.journal;

import dev.hearth.master.state.DurableEvent;
import java.util.List;

/** Keeps the events that outlive a master. In the master's loop only. */
public interface Journal {

    /**
     * Adds one record: the events of one turn of the loop, all or none.
     *
     * @param events possibly none; {@code durable} then waits for the records before
     * @param durable runs in the loop once this record and all before it are safe, in the order of the calls; possibly
     *     before this method returns. A write that fails ends the process instead
     */
    void append(List<DurableEvent> events, Runnable durable);

    /** Whether so much was added since the last {@link #snapshot} that it is time for another. */
    boolean wantsSnapshot();

    /**
     * Takes the place of everything that was added so far.
     *
     * @param state events that lead from nothing to the state after the last record added
     */
    void snapshot(List<DurableEvent> state);
}
