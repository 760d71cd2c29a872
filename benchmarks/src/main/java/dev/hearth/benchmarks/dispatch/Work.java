package dev.hearth.benchmarks.dispatch;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** What tasks do, the same on every system. Uses the JDK alone. */
public final class Work {
    private static final int CALIBRATIONS = 9;
    private static final long CALIBRATION_ITERATIONS = 20_000_000;

    private Work() {}

    /** The value of a task that does nothing else: the caller can tell whether it is the right one, and no one can guess it. */
    public static long value(long index, long seed) {
        long mixed = (index ^ seed) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }

    /** Throws when the values are not those of all tasks, in order. */
    public static void check(List<Long> values, int tasks, long seed) {
        if (values.size() != tasks) {
            throw new IllegalStateException("a stage of " + tasks + " tasks gave " + values.size() + " values");
        }
        int index = 0;
        for (long value : values) {
            if (value != value(index, seed)) {
                throw new IllegalStateException("task " + index + " of " + tasks + " gave a wrong value");
            }
            index++;
        }
    }

    /**
     * Computes for so many iterations. A task is given work rather than time: time would pass while somebody else has the
     * processor.
     */
    public static long spin(long iterations, long seed) {
        long value = seed;
        for (long i = 0; i < iterations; i++) {
            value = value(i, value);
        }
        return value;
    }

    /** The bytes of a task's argument or result: as many as asked for, and no two tasks have the same. */
    public static byte[] bytes(int size, long index, long seed) {
        byte[] bytes = new byte[size];
        new SplittableRandom(value(index, seed)).nextBytes(bytes);
        return bytes;
    }

    /** A number that shows that one has seen all the bytes. */
    public static long digest(byte[] bytes, long seed) {
        return value(Arrays.hashCode(bytes), seed);
    }

    /** Iterations of {@link #spin} that take a microsecond when so many threads spin at once: the best of some trials. */
    static double iterationsPerMicro(int threads) {
        double best = 0;
        for (int i = 0; i < CALIBRATIONS; i++) {
            long seed = i;
            List<CompletableFuture<Double>> spinning = IntStream.range(0, threads)
                    .mapToObj(thread -> CompletableFuture.supplyAsync(() -> rate(seed), Work::onNewThread))
                    .toList();
            best = Math.max(
                    best,
                    spinning.stream()
                            .mapToDouble(CompletableFuture::join)
                            .average()
                            .orElseThrow());
        }
        return best;
    }

    /** By the thread's own processor time, which does not pass while another thread has the processor. */
    private static double rate(long seed) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long value = spin(CALIBRATION_ITERATIONS, seed);
        double micros = (threads.getCurrentThreadCpuTime() - start) / 1e3;
        // Uses the value, so that it has to be computed.
        return CALIBRATION_ITERATIONS / micros + (value == 0 ? Double.MIN_VALUE : 0);
    }

    private static void onNewThread(Runnable task) {
        Thread thread = new Thread(task, "calibration");
        thread.setDaemon(true);
        thread.start();
    }
}
