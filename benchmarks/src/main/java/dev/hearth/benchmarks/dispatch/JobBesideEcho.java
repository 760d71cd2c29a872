package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.rpc.Latencies;
import dev.hearth.benchmarks.rpc.PooledEcho;
import java.security.SecureRandom;

/**
 * Jobs of one task and echoes that a pooled thread answers, from one thread in turns of {@value #TURN}. Each of the two takes
 * one of two times, four or five apart, by which processors the kernel wakes their threads on, and stays with it for
 * seconds; what takes turns meets the same placement, so that the two can be compared.
 *
 * @param warmUp of each, unmeasured
 * @param count of each, measured
 */
record JobBesideEcho(int warmUp, int count) {
    private static final int TURN = 100;

    /** Prints {@code beside.job.p50.us} and {@code beside.echo.p50.us}. */
    void run(Engine engine) throws Exception {
        long seed = new SecureRandom().nextLong();
        Engine.Job job = engine.values(1, seed);
        try (PooledEcho echo = PooledEcho.start()) {
            turns(job, seed, echo, warmUp, new Latencies(warmUp), new Latencies(warmUp));
            Latencies jobs = new Latencies(count);
            Latencies echoes = new Latencies(count);
            turns(job, seed, echo, count, jobs, echoes);
            Results.print("beside.job.p50.us", jobs.micros(0.5));
            Results.print("beside.echo.p50.us", echoes.micros(0.5));
        }
    }

    private static void turns(Engine.Job job, long seed, PooledEcho echo, int count, Latencies jobs, Latencies echoes)
            throws Exception {
        for (int done = 0; done < count; done += TURN) {
            int turn = Math.min(TURN, count - done);
            for (int i = 0; i < turn; i++) {
                long start = System.nanoTime();
                echo.roundTrip();
                echoes.add(System.nanoTime() - start);
            }
            for (int i = 0; i < turn; i++) {
                long start = System.nanoTime();
                var values = job.run();
                jobs.add(System.nanoTime() - start);
                Work.check(values, 1, seed);
            }
        }
    }
}
