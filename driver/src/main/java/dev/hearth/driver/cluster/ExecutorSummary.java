package dev.hearth.driver.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * An executor that is registered with the driver.
 *
 * @param id {@code app-…/3}, or {@code local/0}
 * @param host where it runs
 * @param worker that forked it, if a worker did
 * @param pid of its process on that host
 * @param cores it was given
 * @param slots tasks it runs at the same time
 * @param tasks that have succeeded on it
 * @param firstTask when the first of them was reported, from the start of the driver
 * @param isLeaving whether it takes no new task and is ended when it is idle
 */
public record ExecutorSummary(
        String id,
        String host,
        Optional<String> worker,
        long pid,
        int cores,
        int slots,
        long tasks,
        Optional<Duration> firstTask,
        boolean isLeaving) {

    /** One that has done nothing yet. */
    public ExecutorSummary(String id, String host, long pid, int cores, int slots) {
        this(id, host, Optional.empty(), pid, cores, slots, 0, Optional.empty(), false);
    }

    public ExecutorSummary withWork(long succeeded, Optional<Duration> first) {
        return new ExecutorSummary(id, host, worker, pid, cores, slots, succeeded, first, isLeaving);
    }

    ExecutorSummary of(String forkedBy) {
        return new ExecutorSummary(id, host, Optional.of(forkedBy), pid, cores, slots, tasks, firstTask, isLeaving);
    }

    ExecutorSummary leaving() {
        return new ExecutorSummary(id, host, worker, pid, cores, slots, tasks, firstTask, true);
    }
}
