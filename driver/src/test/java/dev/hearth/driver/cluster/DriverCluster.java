package dev.hearth.driver.cluster;

import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** A driver's scheduler and endpoint with fake executors, in virtual time over a network in memory. */
public final class DriverCluster {
    static final AppId APP = new AppId("app-1");
    static final String DRIVER_HOST = "driver";

    /** Values held at executors, by stream. */
    static final class Results {
        final Map<String, byte[]> byStream = new TreeMap<>();

        ReadableByteChannel open(String stream) throws IOException {
            byte[] value = byStream.get(stream);
            if (value == null) {
                throw new IOException("there is no stream " + stream);
            }
            return Channels.newChannel(new ByteArrayInputStream(value));
        }
    }

    final SchedulerConfig config;
    final ManualTime time = new ManualTime();
    final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"));
    final ManualEventLoop loop = new ManualEventLoop(time, DRIVER_HOST);
    final Secret secret = Secret.of(new byte[32]);
    final RpcAddress driverAddress;
    final DagScheduler dag;
    final DriverEndpoint endpoint;
    final RecordedEvents events = new RecordedEvents();
    final Map<Long, Integer> accumulated = new TreeMap<>();
    final Results results = new Results();
    final List<FakeExecutor> executors = new ArrayList<>();
    private int nextExecutor;

    DriverCluster(SchedulerConfig config) {
        this.config = config;
        this.dag = new DagScheduler(
                loop, config, events, (id, bytes) -> accumulated.merge(id, bytes.length(), Integer::sum));
        ExecutorTimes times = new ExecutorTimes(FakeExecutor.HEARTBEAT, Duration.ofSeconds(30), Duration.ofSeconds(5));
        this.endpoint = new DriverEndpoint(
                loop,
                new DriverEndpoint.Setup(config, times, 77, new AppConfig(Map.of("hearth.app.x", "1"), List.of())),
                dag.dispatcher(),
                events,
                events);
        RpcEnv env = new RpcEnv(
                loop,
                network.transport(DRIVER_HOST),
                HearthMessages.table(),
                RpcConfig.defaults(),
                new SecureRandom(),
                new ManualEventLoop(time, "driver-blocking"));
        env.register(Endpoints.DRIVER, endpoint);
        env.register(Endpoints.HEARTBEAT_RECEIVER, endpoint.heartbeats());
        CompletableFuture<RpcAddress> bound = env.listen(
                        new RpcAddress("0.0.0.0", 0),
                        new Credentials(Role.APPLICATION, "driver", "driver", secret),
                        new KeyRing().grant(APP.value(), java.util.Set.of(Role.APPLICATION), secret))
                .toCompletableFuture();
        time.runUntilIdle();
        this.driverAddress = bound.join();
    }

    /** Another executor process, under a new number. */
    FakeExecutor join(String host, int cores, FakeExecutor.Work work) {
        return join(nextExecutor++, host, cores, 1, work);
    }

    FakeExecutor join(int number, String host, int cores, long incarnation, FakeExecutor.Work work) {
        FakeExecutor executor = new FakeExecutor(home(), new ExecutorId(APP, number), host, cores, incarnation, work);
        executors.add(executor);
        return executor;
    }

    private FakeExecutor.Home home() {
        return new FakeExecutor.Home(time, network, driverAddress, secret, config, results);
    }

    Job submit(JobSpec spec) {
        Job job = new Job();
        job.id = dag.submit(spec, job);
        return job;
    }

    Job submit(String description, int tasks) {
        return submit(JobSpec.of(description, Bytes.of(new byte[] {1}), tasks));
    }

    /** The master says that the process is gone, and what it was running. */
    void removed(FakeExecutor executor, ExecutorState state, Optional<Integer> code, boolean workerLost) {
        removed(executor, state, code, workerLost, Optional.of(executor.running()));
    }

    void removed(
            FakeExecutor executor,
            ExecutorState state,
            Optional<Integer> code,
            boolean workerLost,
            Optional<List<RunningAttempt>> running) {
        String message = "ended with " + code.map(String::valueOf).orElse(state.name());
        loop.execute(() -> endpoint.executorRemoved(
                executor.id, new ExecutorEnd(state, code, message, List.of(), running), workerLost));
    }

    void advance(Duration step) {
        time.advance(step);
    }

    /** Runs until the job is over. */
    void await(Job job, Duration limit) {
        long endNanos = time.now() + limit.toNanos();
        while (!job.isOver() && time.now() < endNanos) {
            if (!time.runNext()) {
                throw new AssertionError("nothing is left to happen, and the job is not over: " + job.values.size());
            }
        }
        if (!job.isOver()) {
            throw new AssertionError(
                    "the job is not over after " + limit + ": " + job.values.size() + " tasks have succeeded");
        }
    }

    /** What its listener heard; a second value of a task, or anything after the end, fails the test. */
    static final class Job implements JobListener {
        long id = -1;
        final Map<Integer, Bytes> values = new TreeMap<>();
        boolean succeeded;
        Optional<JobFailure> failure = Optional.empty();

        boolean isOver() {
            return succeeded || failure.isPresent();
        }

        @Override
        public void onTaskSucceeded(int partition, Bytes batch, int offset, int length) {
            checkNotOver();
            if (values.putIfAbsent(partition, batch.slice(offset, length)) != null) {
                throw new AssertionError("partition " + partition + " of job " + id + " succeeded twice");
            }
        }

        @Override
        public void onSucceeded() {
            checkNotOver();
            succeeded = true;
        }

        @Override
        public void onFailed(JobFailure failed) {
            checkNotOver();
            failure = Optional.of(failed);
        }

        private void checkNotOver() {
            if (isOver()) {
                throw new AssertionError("job " + id + " is over, and something follows");
            }
        }
    }

    /** What the scheduler told. */
    public static final class RecordedEvents implements SchedulerEvents, DriverEndpoint.Registrations {
        final List<String> lines = new ArrayList<>();
        final List<ExecutorId> worked = new ArrayList<>();
        final Map<Long, int[]> counts = new LinkedHashMap<>();
        /** How many came of each executor. */
        final Map<String, Integer> heartbeats = new LinkedHashMap<>();

        @Override
        public void onJobStarted(long job, Object description, int tasks) {
            lines.add("started " + job + " " + description + " " + tasks);
        }

        @Override
        public void onTasksEnded(long job, int succeeded, int failed, int running) {
            counts.put(job, new int[] {succeeded, failed, running});
        }

        @Override
        public void onJobEnded(long job, boolean ok) {
            lines.add("ended " + job + " " + ok);
        }

        @Override
        public void onHeartbeat(String executor, ExecutorMetrics metrics) {
            heartbeats.merge(executor, 1, Integer::sum);
        }

        @Override
        public void onExecutorAdded(String id, String host, int cores) {
            lines.add("added " + id + " " + host + " " + cores);
        }

        @Override
        public void onExecutorRemoved(String id, String reason) {
            lines.add("removed " + id + ": " + reason);
        }

        @Override
        public void onWaiting(long job, String why) {
            lines.add("waiting " + job + ": " + why);
        }

        @Override
        public void onMasterLost(String reason) {
            lines.add("master lost: " + reason);
        }

        @Override
        public void onApplicationRemoved(String reason) {
            lines.add("application removed: " + reason);
        }

        @Override
        public void onRegistered(ExecutorId executor) {
            lines.add("registered " + executor);
        }

        @Override
        public void onWorked(ExecutorId executor) {
            worked.add(executor);
        }

        @Override
        public void onDrained(ExecutorId executor) {
            lines.add("drained " + executor);
        }

        @Override
        public void onLost(ExecutorId executor) {
            lines.add("lost " + executor);
        }
    }
}
