package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.ProcessCpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Processor time per task of no-op stages in windows of time, one for each line {@code measure} on standard input; so
 * whoever writes there can change what goes on around the cluster between two windows. Ends with the input.
 *
 * @param warmUp for which stages run first
 * @param tasks in each stage
 * @param window how long stages begin in it; the last one is finished
 */
record Windows(Duration warmUp, int tasks, Duration window) {

    /** Prints {@code READY}, and {@code WINDOW MICROSECONDS-PER-TASK TASKS-PER-SECOND} after each window. */
    void run(HearthEngine engine) throws Exception {
        SecureRandom random = new SecureRandom();
        stages(engine, warmUp, random);
        System.out.println("READY");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (isOrdered(orders)) {
            // what has just been changed is at work before it is measured
            stages(engine, Duration.ofSeconds(1), random);
            Set<Long> pids = engine.pids();
            long beganNanos = System.nanoTime();
            long before = ProcessCpu.micros(pids);
            long done = stages(engine, window, random);
            long took = ProcessCpu.micros(pids) - before;
            double seconds = (System.nanoTime() - beganNanos) / 1e9;
            if (!engine.pids().equals(pids)) {
                throw new IllegalStateException(
                        "a process of the cluster came or went: " + pids + ", " + engine.pids());
            }
            System.out.println(String.format(Locale.ROOT, "WINDOW %.5f %.0f", (double) took / done, done / seconds));
        }
    }

    private static boolean isOrdered(BufferedReader orders) throws IOException {
        String order = orders.readLine();
        if (order != null && !order.equals("measure")) {
            throw new IllegalStateException("expected 'measure', found '" + order + "'");
        }
        return order != null;
    }

    /** How many tasks ran in stages that began within this time. */
    private long stages(HearthEngine engine, Duration time, SecureRandom random) throws Exception {
        long done = 0;
        for (long start = System.nanoTime(); done == 0 || System.nanoTime() - start < time.toNanos(); done += tasks) {
            long seed = random.nextLong();
            Work.check(engine.values(tasks, seed).run(), tasks, seed);
        }
        return done;
    }
}
