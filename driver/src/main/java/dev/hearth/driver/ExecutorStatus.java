package dev.hearth.driver;

import dev.hearth.driver.cluster.ExecutorSummary;
import java.time.Duration;
import java.util.Optional;

/**
 * An executor of the application at one moment.
 *
 * @param id {@code app-…/3}, or {@code local/0}
 * @param host where it runs
 * @param worker that forked it, if a worker did
 * @param pid of its process on that host
 * @param cores it was given
 * @param slots tasks it runs at the same time
 * @param tasks that have succeeded on it
 * @param firstTask when the first of them was reported, from the start of the driver
 * @param usage what its process has used, as its last heartbeat told; empty before the first one, and in {@code local} mode
 * @param isLeaving whether it takes no new task and is ended when it is idle, because its worker is decommissioned or
 *     {@link HearthContext#killExecutors} named it
 */
public record ExecutorStatus(
        String id,
        String host,
        Optional<String> worker,
        long pid,
        int cores,
        int slots,
        long tasks,
        Optional<Duration> firstTask,
        Optional<ExecutorUsage> usage,
        boolean isLeaving) {

    static ExecutorStatus of(ExecutorSummary summary, Optional<ExecutorUsage> usage) {
        return new ExecutorStatus(
                summary.id(),
                summary.host(),
                summary.worker(),
                summary.pid(),
                summary.cores(),
                summary.slots(),
                summary.tasks(),
                summary.firstTask(),
                usage,
                summary.isLeaving());
    }
}
