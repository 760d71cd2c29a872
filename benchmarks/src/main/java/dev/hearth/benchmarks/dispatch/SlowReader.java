package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.JobHandle;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One of two executors is stopped (SIGSTOP) in the middle of a stage whose tasks have large arguments, and goes on later
 * (SIGCONT). The other one must go on as before, the driver must not keep what it cannot send, and every value must be
 * right in the end.
 *
 * @param tasks in the stage
 * @param size of each argument in bytes
 * @param stopped for how long
 */
record SlowReader(int tasks, int size, Duration stopped) {
    private static final double MEGABYTE = 1 << 20;

    /**
     * Prints {@code slow.grown.mb}, by how much the driver's heap grew while the executor stood still, {@code slow.other},
     * the other executor's rate meanwhile as a share of its rate before, and {@code slow.resumed.ms}, from the resumption
     * until the stopped executor's next task was done.
     */
    void run(HearthEngine engine) throws Exception {
        long seed = new SecureRandom().nextLong();
        List<byte[]> arguments = new ArrayList<>(tasks);
        List<Long> expected = new ArrayList<>(tasks);
        for (int i = 0; i < tasks; i++) {
            byte[] argument = Work.bytes(size, i, seed);
            arguments.add(argument);
            expected.add(Work.digest(argument, seed));
        }
        Work.check(engine.values(tasks, seed).run(), tasks, seed);
        JobHandle<List<Long>> job = engine.context()
                .parallelize(arguments, tasks)
                .map(argument -> {
                    // Long enough for the job to outlast the stop.
                    long unused = Work.spin(100_000, seed);
                    return Work.digest(argument, seed);
                })
                .collectAsync();
        Waiting.untilSucceeded(job, tasks / 10);
        List<ExecutorStatus> executors = engine.context().executors();
        if (executors.size() != 2) {
            throw new IllegalStateException("this benchmark needs two executors, found " + executors);
        }
        measure(engine, job, executors.get(0), executors.get(1));
        if (!job.join().equals(expected)) {
            throw new IllegalStateException("a stage with a stopped executor gave wrong values");
        }
    }

    private void measure(HearthEngine engine, JobHandle<?> job, ExecutorStatus slow, ExecutorStatus other)
            throws IOException, InterruptedException {
        double before = rate(engine, other, stopped.dividedBy(4));
        long heapBefore = DriverMemory.aliveBytes();
        signal("STOP", slow);
        double during = rate(engine, other, stopped);
        long grown = DriverMemory.aliveBytes() - heapBefore;
        long doneWhenStopped = succeeded(engine, slow);
        signal("CONT", slow);
        long start = System.nanoTime();
        if (job.isDone()) {
            throw new IllegalStateException(
                    "the stage was over before the stopped executor went on; give it more tasks");
        }
        while (succeeded(engine, slow) == doneWhenStopped && !job.isDone()) {
            Waiting.nanos(Duration.ofMillis(1).toNanos());
        }
        Results.print("slow.resumed.ms", (System.nanoTime() - start) / 1e6);
        Results.print("slow.grown.mb", Math.max(0, grown) / MEGABYTE);
        Results.print("slow.other", during / before);
    }

    private static double rate(HearthEngine engine, ExecutorStatus executor, Duration time) {
        long before = succeeded(engine, executor);
        Waiting.nanos(time.toNanos());
        return (succeeded(engine, executor) - before) / (double) time.toNanos();
    }

    private static long succeeded(HearthEngine engine, ExecutorStatus executor) {
        return engine.context().executors().stream()
                .filter(each -> each.id().equals(executor.id()))
                .mapToLong(ExecutorStatus::tasks)
                .sum();
    }

    private static void signal(String name, ExecutorStatus executor) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(executor.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + executor.pid() + " ended with status " + status);
        }
    }
}
