package dev.hearth.task;

import java.util.Optional;

/**
 * What one task attempt has added to an accumulator. Belongs to the attempt's thread, but for {@link #progress}.
 *
 * @param <P> the type of what is added
 */
public interface AccumulatorShare<P> {
    /** Adds. */
    void add(P value);

    /**
     * What was added, as {@link Accumulator#merge} reads it; asked for once, when the attempt has succeeded. Throws
     * {@link ClosureException} when a value does not serialize.
     */
    byte[] bytes();

    /** What has been added so far, in the same form, for heartbeats; callable from any thread. Empty when only the end can tell. */
    default Optional<byte[]> progress() {
        return Optional.empty();
    }
}
