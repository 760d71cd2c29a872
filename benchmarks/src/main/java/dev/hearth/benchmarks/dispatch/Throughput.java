package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.ProcessCpu;
import dev.hearth.benchmarks.Results;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/**
 * Tasks per second of stages, and processor time per task of all processes. The seed of a stage is drawn when it begins.
 *
 * @param warmUp for which stages of {@code warmUpTasks} run first, at least two
 * @param warmUpTasks in each of these
 * @param tasks in each stage that is measured
 * @param stages that are measured
 */
record Throughput(Duration warmUp, int warmUpTasks, int tasks, int stages) {
    private static final int LEAST_WARM_UPS = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Runs one stage, checks its values, and gives the nanoseconds from the call until the values were there. */
    @FunctionalInterface
    interface Stage {
        long nanos(int tasks, long seed) throws Exception;
    }

    /** Stages of tasks that do nothing but give a value of their own. */
    void noop(Engine engine) throws Exception {
        run("noop", engine, (tasks, seed) -> {
            long start = System.nanoTime();
            var values = engine.values(tasks, seed).run();
            long took = System.nanoTime() - start;
            Work.check(values, tasks, seed);
            return took;
        });
    }

    /** Prints {@code NAME.perSecond}, the median of the stages, and {@code NAME.cpu.us}, the mean over all of them. */
    void run(String name, Engine engine, Stage stage) throws Exception {
        SecureRandom random = new SecureRandom();
        long start = System.nanoTime();
        for (int i = 0; i < LEAST_WARM_UPS || System.nanoTime() - start < warmUp.toNanos(); i++) {
            stage.nanos(warmUpTasks, random.nextLong());
        }
        Set<Long> pids = engine.pids();
        double[] rates = new double[stages];
        long before = ProcessCpu.micros(pids);
        for (int i = 0; i < stages; i++) {
            rates[i] = tasks * NANOS_PER_SECOND / stage.nanos(tasks, random.nextLong());
        }
        long took = ProcessCpu.micros(pids) - before;
        System.out.println("stages ran at " + Arrays.toString(rates) + " tasks/s");
        Arrays.sort(rates);
        Results.print(name + ".perSecond", rates[stages / 2]);
        Results.print(name + ".cpu.us", (double) took / tasks / stages);
    }
}
