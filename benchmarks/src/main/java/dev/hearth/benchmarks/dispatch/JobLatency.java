package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.rpc.Latencies;
import java.security.SecureRandom;

/**
 * How long a job takes from the call until its values are there, one job after the other. The job is described once and run
 * again and again; every value is checked.
 *
 * @param tasks in each job
 * @param warmUp jobs that run first
 * @param jobs that are measured
 */
record JobLatency(int tasks, int warmUp, int jobs) {

    /** Prints {@code job.TASKS.p50.us}, {@code .p99.us} and {@code .p999.us}. */
    void run(Engine engine) throws Exception {
        long seed = new SecureRandom().nextLong();
        Engine.Job job = engine.values(tasks, seed);
        measure(job, seed, warmUp);
        Latencies latencies = measure(job, seed, jobs);
        String name = "job." + tasks;
        Results.print(name + ".p50.us", latencies.micros(0.5));
        Results.print(name + ".p99.us", latencies.micros(0.99));
        Results.print(name + ".p999.us", latencies.micros(0.999));
    }

    private Latencies measure(Engine.Job job, long seed, int count) throws Exception {
        Latencies latencies = new Latencies(count);
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            var values = job.run();
            latencies.add(System.nanoTime() - start);
            Work.check(values, tasks, seed);
        }
        return latencies;
    }
}
