package dev.hearth.simulation;

import dev.hearth.config.Config;
import dev.hearth.driver.cluster.SimulatedDriver;
import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.model.AppId;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A driver process of the simulation: runs its jobs one after the other, checks every value, and stays until it is told to leave. */
final class SimDriver {
    /** In a value, beside the partition, for each time its task was tried before. */
    private static final long RETRIED = 1_000_000;

    /** The property that tells a task whose it is. */
    static final String JOB = "job";

    private static final int LEAST_TASK_MILLIS = 20;
    private static final int TASK_STEP_MILLIS = 37;
    private static final int TASK_STEPS = 9;

    /**
     * What it does.
     *
     * @param most tasks of a job
     * @param cancelled how many jobs in a hundred are cancelled
     * @param pause the longest between two jobs
     */
    record Work(int jobs, int most, int cancelled, Duration pause) {}

    private final World world;
    private final SimCluster cluster;
    private final SimProcess process;
    private final SimulatedDriver driver;
    private final Work work;
    private int done;
    private int retried;
    private Optional<String> failure = Optional.empty();
    private boolean leaving;
    private boolean left;

    /** @param credentials with which it proves itself to the master */
    SimDriver(
            SimCluster cluster, SimProcess process, Credentials credentials, Map<String, String> settings, Work work) {
        this.world = cluster.world();
        this.cluster = cluster;
        this.process = process;
        this.work = work;
        this.driver = new SimulatedDriver(
                process.env(),
                process.transport(),
                new SimulatedDriver.Setting(
                        Config.of(settings, "the simulation"),
                        process.host(),
                        cluster.setup().addresses(),
                        credentials,
                        new SeededRandom(world.random().nextLong())),
                reason -> fail("removed: " + reason));
        process.loop()
                .execute(() -> driver.start().whenComplete((app, trouble) -> {
                    if (trouble != null) {
                        fail("not registered: " + trouble.getMessage());
                    } else {
                        world.trace(process + " is " + app);
                        cluster.census().drives(new AppId(app), process);
                        nextJob();
                    }
                }));
    }

    /** What a user holds. */
    static Credentials ofUser(World world) {
        return new Credentials(Role.SUBMIT, "somebody", KeyRing.CLUSTER, world.secret());
    }

    SimProcess process() {
        return process;
    }

    /** Whether its jobs are over, one way or the other. */
    boolean isDone() {
        return !process.isAlive() || failure.isPresent() || done == work.jobs();
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

    /** Asks for so many executors. */
    void requestTotal(int total) {
        process.loop().execute(() -> {
            world.count(Transition.EXECUTORS_REQUESTED);
            var unused = driver.requestTotalExecutors(total);
        });
    }

    /** Has one of its executors ended, if it has any, and asks for one less. */
    void killOne() {
        process.loop().execute(() -> {
            List<String> executors = driver.executors();
            if (!executors.isEmpty()) {
                world.count(Transition.EXECUTORS_KILLED);
                var unused = driver.killExecutors(List.of(world.pick(executors)));
            }
        });
    }

    /** Unregisters, and runs the task once that is over. Idempotent. */
    void leave(Runnable then) {
        if (!leaving) {
            leaving = true;
            process.loop()
                    .execute(() -> driver.stop().whenComplete((nothing, trouble) -> {
                        left = true;
                        world.after(Duration.ZERO, then);
                    }));
        }
    }

    /** Unregisters, and ends. Idempotent. */
    void leave() {
        leave(() -> process.crash("main has ended"));
    }

    private void fail(String why) {
        if (failure.isEmpty()) {
            failure = Optional.of(why);
            world.trace(process + " failed: " + why);
            world.count(Transition.APPLICATION_FAILED);
        }
    }

    private void nextJob() {
        if (done == work.jobs() || failure.isPresent() || leaving) {
            return;
        }
        int tasks = 1 + world.random().nextInt(work.most());
        TaskBody<Long> body = (context, payload) -> task(context);
        Bytes bytes = Bytes.of(ClosureSerializer.serialize(body, "the function"));
        Results results = new Results(tasks);
        String name = process + ", job " + done;
        JobSpec spec = new JobSpec(
                name, bytes, tasks, Optional.empty(), JobSpec.NO_PAYLOAD, JobSpec.ANYWHERE, Map.of(JOB, name));
        long job = driver.dag().submit(spec, results);
        if (world.percent(work.cancelled())) {
            world.after(world.upTo(Duration.ofSeconds(3)), () -> {
                if (process.isAlive()) {
                    results.cancelled = true;
                    world.cancelled(name);
                    driver.dag().cancel(job, "nobody wants it");
                }
            });
        }
    }

    private static long task(TaskContext context) throws InterruptedException {
        int millis = LEAST_TASK_MILLIS + TASK_STEP_MILLIS * (context.partitionId() % TASK_STEPS);
        Strand.work(context, Duration.ofMillis(millis));
        return 3L * context.partitionId() + RETRIED * context.attemptNumber();
    }

    private final class Results implements JobListener {
        private final int tasks;
        private final BitSet received = new BitSet();
        private boolean cancelled;
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
            if (opened >= RETRIED) {
                retried++;
                world.count(Transition.TASK_RETRIED);
            }
        }

        @Override
        public void onSucceeded() {
            check(!over, "two ends of a job");
            check(received.cardinality() == tasks, "a job that ended with " + received.cardinality() + " of " + tasks);
            world.trace(process + " finished job " + done + " of " + tasks + " tasks");
            world.count(Transition.JOB_FINISHED);
            end();
        }

        @Override
        public void onFailed(JobFailure why) {
            check(!over, "two ends of a job");
            if (cancelled) {
                world.count(Fault.JOB_CANCELLED);
                end();
            } else {
                over = true;
                fail(why.message());
            }
        }

        private void end() {
            over = true;
            done++;
            var unused = process.loop().schedule(world.upTo(work.pause()), SimDriver.this::nextJob);
        }

        private void check(boolean holds, String otherwise) {
            if (!holds) {
                cluster.check(false, process + " got " + otherwise);
            }
        }
    }
}
