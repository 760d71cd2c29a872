package dev.hearth.driver.schedule;

/**
 * How many tasks an executor holds beyond those that run, so that no slot waits for a round trip: short ones, up to a few
 * milliseconds of work for each slot. Pure.
 */
final class Prefetch {
    /** Work that waits for a slot, at most: more than a round trip takes, and little for what comes later to wait for. */
    static final long QUEUE_NANOS = 3_000_000;
    /** Tasks that wait for a slot, at most. */
    static final int MAX_DEPTH = 1024;

    /** What a task counts for before any of its stage has ended: a guess that is soon replaced. */
    static final long UNMEASURED_NANOS = QUEUE_NANOS / 128;

    private static final long SHORTEST_NANOS = QUEUE_NANOS / MAX_DEPTH + 1;

    private Prefetch() {}

    /** Whether tasks that take so long are sent only when a slot is free for them. */
    static boolean isLong(long taskNanos) {
        return taskNanos > QUEUE_NANOS;
    }

    /** What a task counts for: a stage's shorter tasks still cost their way. */
    static long counted(long taskNanos) {
        return Math.max(taskNanos, SHORTEST_NANOS);
    }

    /** What executors with so many slots hold at most, running ones included. */
    static int capacity(int slots) {
        return slots * (1 + MAX_DEPTH);
    }

    /**
     * Whether an executor without a free slot takes tasks to wait there. False until a quarter of the work has left it, so
     * that what it is sent comes in batches.
     *
     * @param slots those that no long task occupies
     * @param heldNanos what the other tasks there take together, running ones included
     */
    static boolean takesMore(int slots, long heldNanos) {
        return heldNanos <= slots * (QUEUE_NANOS / 4 * 3);
    }

    /**
     * How many tasks to send to an executor that {@linkplain #takesMore takes more}; at least one, unless they are long.
     *
     * @param slots those that no long task occupies
     * @param heldNanos what the other tasks there take together, running ones included
     */
    static int room(int slots, long heldNanos, long taskNanos) {
        if (isLong(taskNanos)) {
            return 0;
        }
        long each = counted(taskNanos);
        return (int) Math.max(1, (slots * (QUEUE_NANOS + each) - heldNanos) / each);
    }
}
