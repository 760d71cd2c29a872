package dev.hearth.driver;

import dev.hearth.model.DispatchTimes;
import java.util.Arrays;

/** Counts how long stages waited for an executor, from when the application began. In the driver's loop. */
final class DispatchLog {
    private final long[] counts = new long[DispatchTimes.BUCKETS];
    private long sumNanos;

    /** Another one waited so long. */
    void add(long nanos) {
        counts[DispatchTimes.bucketOf(nanos)]++;
        sumNanos += nanos;
    }

    /** As of now. */
    DispatchTimes now() {
        return new DispatchTimes(Arrays.stream(counts).boxed().toList(), sumNanos);
    }
}
