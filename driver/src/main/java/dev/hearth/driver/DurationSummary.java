package dev.hearth.driver;

import java.time.Duration;

/**
 * How long something took that happened many times. The percentiles are right to one part in a thousand, the rest is
 * exact. All are zero when it never happened.
 *
 * @param count how often it happened
 * @param sum of all
 * @param p50 what half of them took at most
 * @param p90 what nine in ten took at most
 * @param p99 what 99 in a hundred took at most
 */
public record DurationSummary(
        long count, Duration sum, Duration min, Duration mean, Duration p50, Duration p90, Duration p99, Duration max) {

    /** Of nothing. */
    static final DurationSummary NONE = new DurationSummary(
            0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
