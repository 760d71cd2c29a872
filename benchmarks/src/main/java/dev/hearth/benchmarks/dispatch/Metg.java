package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import java.time.Duration;
import java.util.Locale;

/**
 * The minimum effective task granularity: the shortest task with which at least half of the slots' time is spent in tasks.
 * Tasks are given work, calibrated on this machine with as many threads as there are slots, so that time in which a task
 * waits for a processor does not count as useful.
 *
 * @param slots of the system
 * @param stage about how long a stage would take if all of its time were useful
 * @param mostTasks in a stage
 * @param shortestMicros task to try
 * @param longestMicros task to begin with
 * @param perMicro iterations of {@link Work#spin} that are a microsecond
 */
record Metg(int slots, Duration stage, int mostTasks, double shortestMicros, double longestMicros, double perMicro) {
    private static final double HALF = 0.5;
    private static final int TRIALS = 3;
    /** Where the search ends: the bounds are this close. */
    private static final double CLOSE = 1.08;

    /** Prints {@code metg.50.us}. */
    void run(Engine engine) throws Exception {
        double enough = longestMicros;
        // The first runs are the warm-up.
        efficiency(engine, enough);
        efficiency(engine, shortestMicros);
        while (enough > shortestMicros && isEnough(engine, enough / 2)) {
            enough /= 2;
        }
        double tooShort = enough / 2;
        while (enough > shortestMicros && enough / tooShort > CLOSE) {
            double middle = Math.sqrt(enough * tooShort);
            if (isEnough(engine, middle)) {
                enough = middle;
            } else {
                tooShort = middle;
            }
        }
        Results.print("metg.50.us", enough);
    }

    /** Whether one of a few stages reaches half: what else runs on the machine only ever takes away. */
    private boolean isEnough(Engine engine, double micros) throws Exception {
        for (int i = 0; i < TRIALS; i++) {
            if (efficiency(engine, micros) >= HALF) {
                return true;
            }
        }
        return false;
    }

    /** The share of the slots' time that is spent in tasks of that length. */
    private double efficiency(Engine engine, double micros) throws Exception {
        long iterations = Math.max(1, Math.round(micros * perMicro));
        int tasks = (int) Math.min(mostTasks, Math.max(2L * slots, (long) (stage.toNanos() / 1e3 * slots / micros)));
        long seed = System.nanoTime();
        long start = System.nanoTime();
        var values = engine.spins(tasks, iterations, seed).run();
        double took = (System.nanoTime() - start) / 1e3;
        if (values.size() != tasks || values.get(tasks - 1) != Work.spin(iterations, (tasks - 1) ^ seed)) {
            throw new IllegalStateException("a stage of " + tasks + " tasks gave wrong values");
        }
        double efficiency = tasks * micros / slots / took;
        System.out.printf(
                Locale.ROOT, "tasks of %.2f us, %d of them: %.0f %% useful%n", micros, tasks, efficiency * 100);
        return efficiency;
    }
}
