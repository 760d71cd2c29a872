package dev.hearth.benchmarks.recovery;

import dev.hearth.benchmarks.BenchmarkException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what has no event. */
final class Deadline {
    private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

    private Deadline() {}

    /**
     * Until it is so, and gives the seconds that it took since {@code startNanos}. Throws {@link BenchmarkException} when it
     * is not so in time.
     */
    static double await(String what, long startNanos, Duration limit, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNanos > limit.toNanos()) {
                throw new BenchmarkException(what + ": not within " + limit.toSeconds() + " s");
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** Until so much time has passed since. */
    static void pass(long startNanos, Duration time) {
        long end = startNanos + time.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
