package dev.hearth.simulation;

import dev.hearth.config.Config;
import dev.hearth.driver.cluster.SimulatedDriver;
import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/** A driver process of the simulation: runs its jobs one after the other, checks every value, and stays until it is told to leave. */
final class SimDriver {
    /** In a value, beside the partition, for each time its task was tried before. */
    private static final long RETRIED = 1_000_000;

    private final World world;
    private final SimProcess process;
    private final SimulatedDriver driver;
    private final int jobs;
    private int done;
    private int retried;
    private Optional<String> failure = Optional.empty();
    private boolean leaving;
    private boolean left;

    SimDriver(World world, int number, Map<String, String> settings, int jobs) {
        this.world = world;
        this.jobs = jobs;
        this.process = new SimProcess(world, "d" + number, "driver " + number);
        this.driver = new SimulatedDriver(
                process.env(),
                process.transport(),
                new SimulatedDriver.Setting(
                        Config.of(settings, "the simulation"),
                        process.host(),
                        SimMaster.ADDRESS,
                        world.secret(),
                        new SeededRandom(world.random().nextLong())),
                reason -> fail("removed: " + reason));
        process.loop()
                .execute(() -> driver.start().whenComplete((app, trouble) -> {
                    if (trouble != null) {
                        fail("not registered: " + trouble.getMessage());
                    } else {
                        world.trace(process + " is " + app);
                        nextJob();
                    }
                }));
    }

    SimProcess process() {
        return process;
    }

    /** Whether its jobs are over, one way or the other. */
    boolean isDone() {
        return !process.isAlive() || failure.isPresent() || done == jobs;
    }

    /** Why the application could not go on, if it could not. */
    Optional<String> failure() {
        return failure;
    }

    /** Tasks that did not succeed at the first attempt. */
    int retried() {
        return retried;
    }

    int jobsDone() {
        return done;
    }

    /** Whether the master knows that it is over. */
    boolean hasLeft() {
        return left || !process.isAlive();
    }

    /** Unregisters. Idempotent. */
    void leave() {
        if (!leaving) {
            leaving = true;
            process.loop()
                    .execute(() -> driver.stop().whenComplete((nothing, trouble) -> {
                        left = true;
                        world.after(java.time.Duration.ZERO, () -> process.crash("main has ended"));
                    }));
        }
    }

    private void fail(String why) {
        if (failure.isEmpty()) {
            failure = Optional.of(why);
            world.trace(process + " failed: " + why);
            world.count("an application failed");
        }
    }

    private void nextJob() {
        if (done == jobs || failure.isPresent()) {
            return;
        }
        int tasks = 20 + world.random().nextInt(300);
        TaskBody<Long> body = (context, payload) -> 3L * context.partitionId() + RETRIED * context.attemptNumber();
        Bytes bytes = Bytes.of(ClosureSerializer.serialize(body, "the function"));
        long unused = driver.dag().submit(JobSpec.of("job " + done, bytes, tasks), new Results(tasks));
    }

    private final class Results implements JobListener {
        private final int tasks;
        private final BitSet received = new BitSet();
        private boolean over;

        Results(int tasks) {
            this.tasks = tasks;
        }

        @Override
        public void onTaskSucceeded(int partition, Bytes values, int offset, int length) {
            check(!over, "a value after the end of its job");
            check(!received.get(partition), "two values of partition " + partition);
            received.set(partition);
            byte[] value = values.slice(offset, length).toArray();
            Long opened = (Long) ClosureSerializer.deserialize(value, SimDriver.class.getClassLoader());
            check(opened % RETRIED == 3L * partition, "a wrong value of partition " + partition + ": " + opened);
            retried += opened < RETRIED ? 0 : 1;
        }

        @Override
        public void onSucceeded() {
            check(!over, "two ends of a job");
            check(received.cardinality() == tasks, "a job that ended with " + received.cardinality() + " of " + tasks);
            over = true;
            done++;
            world.trace(process + " finished job " + done + " of " + tasks + " tasks");
            nextJob();
        }

        @Override
        public void onFailed(JobFailure why) {
            check(!over, "two ends of a job");
            over = true;
            fail(why.message());
        }

        private void check(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(process + " got " + otherwise);
            }
        }
    }
}
