package dev.hearth.benchmarks.dispatch;

import dev.hearth.driver.JobHandle;
import java.util.concurrent.locks.LockSupport;

/** Waits for what has no event. */
final class Waiting {
    private static final long STEP_NANOS = 200_000;

    private Waiting() {}

    /** Until so many tasks of the job have succeeded, or all. */
    static void untilSucceeded(JobHandle<?> job, long tasks) {
        while (job.progress().succeeded() < tasks && !job.isDone()) {
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** Until so many nanoseconds have passed. */
    static void nanos(long nanos) {
        until(System.nanoTime() + nanos);
    }

    /** Until {@link System#nanoTime} is that. */
    static void until(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
