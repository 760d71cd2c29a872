package dev.hearth.task;

/**
 * What one task attempt has added to an accumulator. Confined to the attempt's thread, read once when it ends.
 *
 * @param <P> the type of what is added
 */
public interface AccumulatorShare<P> {
    /** Adds. */
    void add(P value);

    /** What was added, serialized as {@link Accumulator#merge} reads it. */
    byte[] bytes();
}
