package dev.hearth.driver.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many tasks that wait for a slot at some executors are to be taken back for slots that are free at others. Pure.
 *
 * <p>Where every slot has a long task, what waits there may wait for long: it is asked for until there is one task for each
 * free slot. Elsewhere the free slots get their share of what waits, but only if that is worth the way.
 */
final class TakeBack {
    /** A queue that is worked off within this is left alone: the way back and out again takes about as long. */
    static final long WORTH_NANOS = 2_000_000;
    /** Slots that were free for so long beside a queue show that its tasks are longer than was thought. */
    static final long PATIENCE_NANOS = 25_000_000;

    /**
     * What waits at an executor.
     *
     * @param executor its number
     * @param queued tasks that wait there
     * @param slots those that no long task occupies
     * @param heldNanos about what the tasks take together that are not long
     */
    record Load(int executor, int queued, int slots, long heldNanos) {
        boolean isStuck() {
            return slots == 0;
        }

        private boolean isWorthIt(long idleNanos) {
            return isStuck() || idleNanos > PATIENCE_NANOS || heldNanos / slots > WORTH_NANOS;
        }
    }

    /** What to take back from an executor. */
    record Share(int executor, int count) {}

    private TakeBack() {}

    /**
     * The fullest first.
     *
     * @param freeSlots how many there are
     * @param idleNanos for how long they were free beside these queues
     */
    static List<Share> plan(int freeSlots, long idleNanos, List<Load> loads) {
        List<Load> fullestFirst = new ArrayList<>(loads);
        fullestFirst.sort(Comparator.comparing((Load load) -> !load.isStuck())
                .thenComparing(Comparator.comparingInt(Load::queued).reversed())
                .thenComparingInt(Load::executor));
        List<Share> shares = new ArrayList<>();
        int wanted = freeSlots;
        for (Load load : fullestFirst) {
            if (wanted <= 0) {
                break;
            }
            if (load.queued() > 0 && load.isWorthIt(idleNanos)) {
                int count = load.isStuck()
                        ? Math.min(load.queued(), wanted)
                        : share(load.queued(), freeSlots, load.slots());
                shares.add(new Share(load.executor(), count));
                wanted -= count;
            }
        }
        return shares;
    }

    /** So that free slots and those beside the queue have the same to do. */
    private static int share(int queued, int freeSlots, int slots) {
        long all = (long) freeSlots + slots;
        return (int) (((long) queued * freeSlots + all - 1) / all);
    }
}
