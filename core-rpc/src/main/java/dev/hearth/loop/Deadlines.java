package dev.hearth.loop;

import java.time.Duration;

/** When a delay ends, on a clock of nanoseconds. */
final class Deadlines {
    /** About 146 years: any longer delay counts as this one, so that the differences of deadlines stay in range. */
    private static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 2;

    private Deadlines() {}

    /** The time {@code delay} after {@code nowNanos}; now, for a negative delay. */
    static long after(long nowNanos, Duration delay) {
        if (delay.isNegative()) {
            return nowNanos;
        }
        long delayNanos = delay.compareTo(Duration.ofNanos(MAX_DELAY_NANOS)) >= 0 ? MAX_DELAY_NANOS : delay.toNanos();
        return nowNanos + delayNanos;
    }
}
