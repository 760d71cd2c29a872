package dev.hearth.master.http.metrics;

import dev.hearth.model.DispatchTimes;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;

/** What drivers count of their stages' waits, added up. Written in the master's loop, read by any thread. */
final class DispatchHistogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private volatile DispatchTimes all = DispatchTimes.NONE;

    /** In the loop. */
    void add(DispatchTimes more) {
        all = all.plus(more);
    }

    MetricSnapshot snapshot() {
        DispatchTimes now = all;
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < DispatchTimes.BUCKETS; i++) {
            buckets.bucket(upperBound(i), now.counts().get(i));
        }
        return HistogramSnapshot.builder()
                .name("hearth_dispatch_seconds")
                .unit(Unit.SECONDS)
                .help("From when the tasks of a stage were ready until the first of them left for an executor in"
                        + " LaunchTask, as drivers measure it for each attempt at a stage and tell once a second;"
                        + " one whose tasks never leave is not counted. To a new master drivers tell all that they"
                        + " have counted.")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(now.sumNanos() / NANOS_PER_SECOND)
                        .build())
                .build();
    }

    private static double upperBound(int bucket) {
        return bucket < DispatchTimes.BOUNDS.size()
                ? DispatchTimes.BOUNDS.get(bucket).toNanos() / NANOS_PER_SECOND
                : Double.POSITIVE_INFINITY;
    }
}
