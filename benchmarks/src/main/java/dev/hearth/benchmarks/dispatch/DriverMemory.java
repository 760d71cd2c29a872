package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.driver.JobHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/**
 * What the driver's heap holds for each task of a job that is under way. The job counts the elements of a range with one
 * element a partition, so that a task's result is one number. At several points of the job the heap is collected, and what
 * the collector found alive is compared with what it found before the job; the largest difference counts. Needs a collector
 * whose full collections collect everything at once, such as the serial one.
 *
 * @param tasks in the job
 */
record DriverMemory(int tasks) {
    private static final int WARM_UP_TASKS = 200_000;
    private static final double[] POINTS = {0.02, 0.25, 0.5, 0.75, 0.95};
    /** The number that is a task's result. */
    private static final int RESULT_BYTES = Long.BYTES;

    /** Prints {@code driver.bytesPerTask}, without the results, and {@code driver.perSecond}, slowed by the collections. */
    void run(HearthEngine engine) {
        for (int i = 0; i < 3; i++) {
            long unused =
                    engine.context().range(0, WARM_UP_TASKS, 1, WARM_UP_TASKS).count();
        }
        long before = aliveBytes();
        long start = System.nanoTime();
        JobHandle<Long> job = engine.context().range(0, tasks, 1, tasks).countAsync();
        long most = 0;
        for (double point : POINTS) {
            Waiting.untilSucceeded(job, (long) (tasks * point));
            long results = (long) job.progress().succeeded() * RESULT_BYTES;
            long grown = aliveBytes() - before - results;
            System.out.printf(
                    "NOTE at %.0f %% of the tasks the heap holds %.1f bytes a task besides the results%n",
                    100.0 * job.progress().succeeded() / tasks, (double) grown / tasks);
            if (!job.isDone()) {
                most = Math.max(most, grown);
            }
        }
        long count = job.join();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (count != tasks || most == 0) {
            throw new IllegalStateException("a job of " + tasks + " tasks counted " + count);
        }
        Results.print("driver.bytesPerTask", (double) most / tasks);
        Results.print("driver.perSecond", tasks / seconds);
    }

    /** Collects the heap, and gives what was alive right after that. */
    static long aliveBytes() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
