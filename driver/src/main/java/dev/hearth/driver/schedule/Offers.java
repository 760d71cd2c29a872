package dev.hearth.driver.schedule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The executors that can take tasks: those with free slots, and those where short tasks may wait for one; in each, the one
 * that was given something longest ago comes first. And those where tasks wait. Confined to the driver's loop; keeping it
 * costs the same however many executors there are.
 */
final class Offers {
    /** What an executor offers. */
    enum Tier {
        NONE,
        FREE_SLOTS,
        QUEUE
    }

    private final Set<ExecutorSlots> free = new LinkedHashSet<>();
    private final Set<ExecutorSlots> queues = new LinkedHashSet<>();
    private final Set<ExecutorSlots> loaded = new LinkedHashSet<>();

    /** Puts the executor where it belongs, behind the others there if it was not there before. Gives where that is. */
    Tier refresh(ExecutorSlots executor) {
        Tier now = tierOf(executor);
        if (now != executor.tier()) {
            withdraw(executor);
            if (now != Tier.NONE) {
                of(now).add(executor);
            }
            executor.tier(now);
        }
        if (executor.queued() > 0) {
            loaded.add(executor);
        } else {
            loaded.remove(executor);
        }
        return now;
    }

    /** Puts the executor where it belongs, behind the others there. */
    void toBack(ExecutorSlots executor) {
        withdraw(executor);
        refresh(executor);
    }

    /** It offers nothing any more, and nothing waits there. */
    void remove(ExecutorSlots executor) {
        withdraw(executor);
        loaded.remove(executor);
    }

    boolean isEmpty() {
        return free.isEmpty() && queues.isEmpty();
    }

    int size(Tier tier) {
        return of(tier).size();
    }

    /** The one that was given something longest ago. Throws when there is none. */
    ExecutorSlots first(Tier tier) {
        return of(tier).iterator().next();
    }

    /** How many slots are free; looks at every executor that has some. */
    int freeSlots() {
        return free.stream()
                .filter(ExecutorSlots::isOpen)
                .mapToInt(ExecutorSlots::freeSlots)
                .sum();
    }

    /** Whether slots are free beside tasks that wait. */
    boolean isUneven() {
        return !free.isEmpty() && !loaded.isEmpty();
    }

    /** Those where tasks wait. */
    List<ExecutorSlots> loaded() {
        return new ArrayList<>(loaded);
    }

    private void withdraw(ExecutorSlots executor) {
        if (executor.tier() != Tier.NONE) {
            of(executor.tier()).remove(executor);
            executor.tier(Tier.NONE);
        }
    }

    private Set<ExecutorSlots> of(Tier tier) {
        return switch (tier) {
            case FREE_SLOTS -> free;
            case QUEUE -> queues;
            case NONE -> throw new IllegalArgumentException("executors that offer nothing are not kept");
        };
    }

    private static Tier tierOf(ExecutorSlots executor) {
        if (!executor.isOpen()) {
            return Tier.NONE;
        }
        if (executor.freeSlots() > 0) {
            return Tier.FREE_SLOTS;
        }
        return executor.takesMore() ? Tier.QUEUE : Tier.NONE;
    }
}
