package dev.hearth.driver;

import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import java.time.Duration;
import java.time.Instant;

/**
 * What an executor's process has used, as its last heartbeat told: times since it started, memory at that moment.
 *
 * @param at when the heartbeat arrived
 * @param cpuTime of all its threads
 * @param gcTime of all its collections
 * @param gcCount how many there were
 * @param heapMaxBytes what the heap may grow to
 * @param threads that it has
 */
public record ExecutorUsage(
        Instant at,
        Duration cpuTime,
        Duration gcTime,
        long gcCount,
        long heapUsedBytes,
        long heapCommittedBytes,
        long heapMaxBytes,
        long nonHeapUsedBytes,
        int threads) {

    static ExecutorUsage of(ExecutorMetrics metrics, Instant at) {
        return new ExecutorUsage(
                at,
                Duration.ofNanos(metrics.cpuNanos()),
                Duration.ofMillis(metrics.gcMillis()),
                metrics.gcCount(),
                metrics.heapUsedBytes(),
                metrics.heapCommittedBytes(),
                metrics.heapMaxBytes(),
                metrics.nonHeapUsedBytes(),
                metrics.threads());
    }
}
