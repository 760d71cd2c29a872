package dev.hearth.master.journal;

import dev.hearth.master.state.DurableEvent;
import java.util.List;
import java.util.Optional;

/**
 * What a journal held when it was opened.
 *
 * @param cluster the id that all its files carry
 * @param fresh whether there was nothing, and the id is new
 * @param events in the order in which they were added, those of the newest snapshot first
 * @param bytes that were read
 * @param cut what was cut off the end, in words for the log: a record that was being written when the master ended
 */
public record RecoveredJournal(
        String cluster, boolean fresh, List<DurableEvent> events, long bytes, Optional<String> cut) {

    public RecoveredJournal {
        events = List.copyOf(events);
    }
}
