package dev.hearth.rpc;

/**
 * The receiver's side of numbered batches that survive a cut: tells the first arrival of a batch from its repeats. The
 * sender keeps everything that is not acknowledged and sends it again in order, so numbers never jump ahead. Belongs to
 * one loop.
 */
public final class ReceivedNumbers {
    private long last;

    /**
     * Whether the batch of this number has to be taken: true exactly once for each number, in order; false for a repeat.
     *
     * @throws IllegalStateException if a batch before this one never arrived: the sender has lost it, and nothing that
     *     this side does brings it back; the state is unchanged
     */
    public boolean accept(long number) {
        if (number <= last) {
            return false;
        }
        if (number != last + 1) {
            throw new IllegalStateException("batch " + number + " arrived where " + (last + 1) + " is next");
        }
        last = number;
        return true;
    }

    /** The number to acknowledge: all batches up to it have arrived. 0 before the first. */
    public long last() {
        return last;
    }
}
