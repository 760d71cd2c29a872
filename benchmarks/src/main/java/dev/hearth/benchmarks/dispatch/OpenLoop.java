package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.rpc.Latencies;
import dev.hearth.driver.Rdd;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Jobs of one task that arrive when they will, whether or not earlier ones are done: at random, with this mean rate. The
 * time of a job runs from when it was to arrive, so that one that had to wait for another is not hidden.
 *
 * @param perSecond jobs that arrive
 * @param jobs in all, a tenth of which comes first and does not count
 */
record OpenLoop(int perSecond, int jobs) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Prints {@code open.RATE.p50.us}, {@code .p99.us} and {@code .p999.us}. */
    void run(HearthEngine engine) throws InterruptedException {
        long seed = new SecureRandom().nextLong();
        Rdd<Long> rdd = engine.context().range(0, 1, 1, 1).map(index -> Work.value(index, seed));
        SplittableRandom arrivals = new SplittableRandom(seed);
        AtomicLongArray took = new AtomicLongArray(jobs);
        CountDownLatch left = new CountDownLatch(jobs);
        long next = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            next += (long) (-Math.log(1 - arrivals.nextDouble()) * NANOS_PER_SECOND / perSecond);
            Waiting.until(next);
            int job = i;
            long intended = next;
            rdd.collectAsync().whenComplete((values, failure) -> {
                boolean right = failure == null && values.get(0) == Work.value(0, seed);
                took.set(job, right ? System.nanoTime() - intended : -1);
                left.countDown();
            });
        }
        left.await();
        Latencies latencies = new Latencies(jobs);
        for (int i = 0; i < jobs; i++) {
            if (took.get(i) < 0) {
                throw new IllegalStateException("job " + i + " failed or gave a wrong value");
            }
            if (i >= jobs / 10) {
                latencies.add(took.get(i));
            }
        }
        Results.print("open." + perSecond + ".p50.us", latencies.micros(0.5));
        Results.print("open." + perSecond + ".p99.us", latencies.micros(0.99));
        Results.print("open." + perSecond + ".p999.us", latencies.micros(0.999));
    }
}
