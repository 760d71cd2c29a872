package dev.hearth.driver.schedule;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Gives the waiting tasks of one set to executors: breadth first, so that every free slot has a task before any task waits
 * for one, and evenly in both rounds. Confined to the driver's loop. Costs a constant for each task launched and for each
 * executor that offers something and cannot have it.
 */
final class TaskAssignment {
    private final Offers offers;
    private final Set<ExecutorSlots> touched = new LinkedHashSet<>();

    TaskAssignment(Offers offers) {
        this.offers = offers;
    }

    /**
     * Launches what can be launched of the set; what is to be sent is collected until {@link #send}.
     *
     * @param anywhere whether tasks may leave the hosts they prefer, for a free slot
     * @return whether anything was launched
     */
    boolean place(LiveTaskSet set, boolean anywhere) {
        TaskSetManager manager = set.manager();
        int before = manager.running();
        if (manager.mayPreferHosts()) {
            // local slots first, so that no task takes one from a task that prefers it
            rotate(
                    set,
                    Offers.Tier.FREE_SLOTS,
                    (executor, share) -> manager.launchLocal(executor.index(), executor.host(), executor.batch()));
        }
        rotate(
                set,
                Offers.Tier.FREE_SLOTS,
                (executor, share) -> manager.launch(
                        executor.index(),
                        executor.host(),
                        Math.min(share, executor.freeSlots()),
                        anywhere,
                        executor.batch()));
        if (!Prefetch.isLong(set.taskNanos())) {
            // a task that waits at a host that it does not prefer would be taken from one that it does
            rotate(
                    set,
                    Offers.Tier.QUEUE,
                    (executor, share) -> manager.launch(
                            executor.index(),
                            executor.host(),
                            Math.min(share, executor.queueRoom(set.taskNanos())),
                            false,
                            executor.batch()));
        }
        return manager.running() > before;
    }

    /** Sends what was collected. */
    void send() {
        touched.forEach(executor -> executor.batch().flush());
        touched.clear();
    }

    @FunctionalInterface
    private interface Launch {
        /** Launches something on the executor, about {@code share} tasks; gives how many. */
        int on(ExecutorSlots executor, int share);
    }

    /** Goes round the executors of that tier until no task waits, nothing is offered, or a whole round launches nothing. */
    private void rotate(LiveTaskSet set, Offers.Tier tier, Launch launch) {
        TaskSetManager manager = set.manager();
        int refused = 0;
        int leftInRound = 0;
        int share = 1;
        while (manager.pending() > 0 && !manager.unlaunchable() && refused < offers.size(tier)) {
            if (leftInRound == 0) {
                leftInRound = offers.size(tier);
                share = Math.max(1, manager.pending() / leftInRound);
            }
            leftInRound--;
            ExecutorSlots executor = offers.first(tier);
            if (offers.refresh(executor) != tier) {
                continue;
            }
            executor.batch()
                    .begin(set.announcement(), set.holding(executor.index()).isPresent());
            int launched = launch.on(executor, share);
            if (launched > 0) {
                set.hold(executor).launched(launched);
                touched.add(executor);
                refused = 0;
            } else {
                refused++;
            }
            offers.toBack(executor);
        }
    }
}
