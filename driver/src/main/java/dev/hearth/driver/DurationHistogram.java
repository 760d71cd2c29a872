package dev.hearth.driver;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Collects durations in little memory however many there are. Confined to one thread. The only class that needs
 * HdrHistogram: executors, which have this package on their class path and not that library, never come here, and neither
 * does a driver before somebody asks.
 */
final class DurationHistogram {
    private static final int DIGITS = 3;

    private final Histogram nanos = new Histogram(DIGITS);
    private long count;
    private long sum;
    private long least = Long.MAX_VALUE;
    private long most;

    /** Negative ones, of clocks that went back, count as zero. */
    void add(long durationNanos) {
        long duration = Math.max(0, durationNanos);
        nanos.recordValue(duration);
        count++;
        sum += duration;
        least = Math.min(least, duration);
        most = Math.max(most, duration);
    }

    DurationSummary summary() {
        if (count == 0) {
            return DurationSummary.NONE;
        }
        return new DurationSummary(
                count,
                Duration.ofNanos(sum),
                Duration.ofNanos(least),
                Duration.ofNanos(sum / count),
                percentile(50),
                percentile(90),
                percentile(99),
                Duration.ofNanos(most));
    }

    private Duration percentile(double share) {
        // the histogram gives the end of the interval that the value fell into
        return Duration.ofNanos(Math.max(least, Math.min(most, nanos.getValueAtPercentile(share))));
    }
}
