package dev.hearth.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How long the stages of an application waited until the first of their tasks left for an executor: how many waited about
 * so long, since the application began. The numbers only grow, so that the last one told says what all before it did.
 *
 * <p>What was read from a message may be anything: {@link #since} tells what can be counted from what cannot.
 *
 * @param counts of those that waited as long as each of the {@link #BOUNDS} at most and longer than the one before it, and
 *     at the end of those that waited longer than the last; none stands for as many zeros
 * @param sumNanos of all their waits
 */
public record DispatchTimes(List<Long> counts, long sumNanos) {
    /** From a tenth of a millisecond, which a turn of a driver takes, to a minute, which executors are waited for. */
    public static final List<Duration> BOUNDS = List.of(
            Duration.ofNanos(100_000),
            Duration.ofNanos(250_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofNanos(2_500_000),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    /** How many counts there are. */
    public static final int BUCKETS = BOUNDS.size() + 1;

    /** More than an application can have, and few enough to be added up. */
    private static final long MOST = 1L << 40;

    /** No driver has more stages in a second, or so many that wait at the same time. */
    private static final long MOST_A_SECOND = 100_000;

    private static final long MOST_AT_A_TIME = 10_000;

    /** Clocks differ, and an application may have begun to count before its master knew of it. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final List<Long> ZEROS = Collections.nCopies(BUCKETS, 0L);

    /** Of an application that has just begun, or does not count them. */
    public static final DispatchTimes NONE = new DispatchTimes(List.of(), 0);

    public DispatchTimes {
        counts = counts.isEmpty() ? ZEROS : List.copyOf(counts);
    }

    /** Which of the counts a wait belongs to. */
    public static int bucketOf(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS.size() && nanos > BOUNDS.get(bucket).toNanos()) {
            bucket++;
        }
        return bucket;
    }

    /** How many there are in all. */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * What came after {@code earlier}, which is sound itself. Empty if this cannot be told later by the same driver: another
     * number of counts, or one that has fallen or cannot be.
     */
    public Optional<DispatchTimes> since(DispatchTimes earlier) {
        if (counts.size() != BUCKETS || sumNanos < earlier.sumNanos) {
            return Optional.empty();
        }
        List<Long> more = new ArrayList<>(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) {
            long now = counts.get(i);
            if (now < earlier.counts.get(i) || now > MOST) {
                return Optional.empty();
            }
            more.add(now - earlier.counts.get(i));
        }
        return Optional.of(new DispatchTimes(more, sumNanos - earlier.sumNanos));
    }

    /**
     * Whether an application can have counted this in that time: no more stages than any has, and a sum of waits that fits
     * the counts. These are sound, as {@link #since} tells.
     */
    public boolean canBeWithin(Duration age) {
        double seconds = age.plus(SLACK).toMillis() / 1e3;
        double least = 0;
        double most = 0;
        for (int i = 0; i < BUCKETS; i++) {
            double shortest = i == 0 ? 0 : BOUNDS.get(i - 1).toNanos();
            double longest = i < BOUNDS.size() ? BOUNDS.get(i).toNanos() : Math.max(shortest, seconds * 1e9);
            least += counts.get(i) * shortest;
            most += counts.get(i) * longest;
        }
        return count() <= MOST_A_SECOND * seconds
                && sumNanos >= least
                && sumNanos <= Math.min(most, MOST_AT_A_TIME * seconds * 1e9);
    }

    /** Both together; both are sound. A sum that would be too large stays as large as it can be. */
    public DispatchTimes plus(DispatchTimes other) {
        List<Long> both = new ArrayList<>(BUCKETS);
        for (int i = 0; i < BUCKETS; i++) {
            both.add(counts.get(i) + other.counts.get(i));
        }
        long sum = sumNanos + other.sumNanos;
        return new DispatchTimes(both, sum < 0 ? Long.MAX_VALUE : sum);
    }
}
