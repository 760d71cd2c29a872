package dev.hearth.driver.schedule;

/**
 * What one executor holds of one task set: attempts that were sent there and are not known to be over, waiting or running.
 * Keeps the sums of its executor and of its set. Confined to the driver's loop.
 */
final class Holding {
    private final LiveTaskSet set;
    private final ExecutorSlots executor;
    private int launched;
    /** Of these, the ones that were reported to have run for a while. */
    private int started;
    /** Orders to take tasks back that were not answered. */
    private int orders;
    /** How many the last of them asked for. */
    private int asked;
    /** All that is here has started. */
    private boolean exhausted;
    /** Partitions whose attempts are to be ended, of a set that was given up. */
    private final IntQueue toEnd = new IntQueue();

    // what it adds to the sums
    private int longTasks;
    private long nanos;
    private int canRun;

    /** Nothing yet. */
    Holding(LiveTaskSet set, ExecutorSlots executor) {
        this.set = set;
        this.executor = executor;
    }

    LiveTaskSet set() {
        return set;
    }

    ExecutorSlots executor() {
        return executor;
    }

    /** Attempts that are not known to be over. */
    int launched() {
        return launched;
    }

    /** Those that may still wait there, and are not being asked for, and would not come straight back to the host they prefer. */
    int reclaimable() {
        boolean comesBack = set.manager().prefersHosts() && executor.shortSlots() > 0;
        return exhausted || comesBack || orders > 0 ? 0 : launched - started;
    }

    /** Attempts were sent. */
    void launched(int number) {
        executor.occupy(number);
        launched += number;
        exhausted = false;
        refresh();
    }

    /**
     * Attempts are over.
     *
     * @param hadStarted how many of them were reported to have run for a while
     */
    void over(int number, int hadStarted) {
        executor.release(number);
        launched -= number;
        started -= hadStarted;
        refresh();
    }

    /** An attempt was reported to have run for a while. */
    void started() {
        started++;
        refresh();
    }

    /** So many tasks were asked for. */
    void ordered(int number) {
        orders++;
        asked = number;
    }

    /** An order was answered with so many tasks. An answer that comes again after a cut is one too many, and harmless. */
    void answered(int number) {
        orders = Math.max(0, orders - 1);
        exhausted = number < asked;
    }

    /** The attempt at that partition is to be ended. */
    void toEnd(int partition) {
        toEnd.add(partition);
    }

    /** A partition whose attempt is to be ended, or {@link IntQueue#NONE}; each once. */
    int takeToEnd() {
        return toEnd.poll();
    }

    boolean isAsked() {
        return orders > 0;
    }

    /** The tasks of the set turned out to take another time than thought. */
    void refresh() {
        long each = Prefetch.counted(set.taskNanos());
        boolean isLong = Prefetch.isLong(each);
        int longNow = isLong ? launched : started;
        long nanosNow = isLong ? 0 : (launched - started) * each;
        executor.holds(longNow - longTasks, nanosNow - nanos);
        longTasks = longNow;
        nanos = nanosNow;
        int canRunNow = Math.min(launched, executor.slots());
        set.manager().canRun(canRunNow - canRun);
        canRun = canRunNow;
    }
}
