package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.JobHandle;
import java.security.SecureRandom;
import java.util.List;

/**
 * A stage of no-op tasks whose only executor is killed (SIGKILL) when half of them have succeeded: the values must be the
 * same, and another executor must have come.
 *
 * @param tasks in the stage
 */
record KilledExecutor(int tasks) {
    /** A stage may be over before the kill; then it is tried again. */
    private static final int TRIALS = 20;

    /** Prints {@code killed.perSecond}, the rate of the whole stage with the loss and the new executor's start. */
    void run(HearthEngine engine) throws Exception {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 3; i++) {
            long seed = random.nextLong();
            Work.check(engine.values(tasks, seed).run(), tasks, seed);
        }
        for (int i = 0; i < TRIALS; i++) {
            if (killed(engine, random.nextLong())) {
                return;
            }
        }
        throw new IllegalStateException("in " + TRIALS + " trials every stage was over before its executor was killed");
    }

    private boolean killed(HearthEngine engine, long seed) {
        ExecutorStatus victim = engine.context().executors().get(0);
        long start = System.nanoTime();
        JobHandle<List<Long>> job = engine.context()
                .range(0, tasks, 1, tasks)
                .map(index -> Work.value(index, seed))
                .collectAsync();
        Waiting.untilSucceeded(job, tasks / 2);
        boolean over = job.isDone();
        ProcessHandle.of(victim.pid()).ifPresent(ProcessHandle::destroyForcibly);
        List<Long> values = job.join();
        double seconds = (System.nanoTime() - start) / 1e9;
        Work.check(values, tasks, seed);
        // An executor is known to the end of the job at least, so one that is there has come after the kill.
        boolean replaced = engine.context().executors().stream()
                .noneMatch(executor -> executor.id().equals(victim.id()));
        if (over || !replaced) {
            long unused = engine.context().range(0, 2).count();
            return false;
        }
        Results.print("killed.perSecond", tasks / seconds);
        return true;
    }
}
