package dev.hearth.driver.cluster;

import dev.hearth.config.Config;
import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.Unheard;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.protocol.DriverToExecutor;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does, while the driver registers and its executors start, what their arrival would otherwise be the first to do: what a
 * JVM does for the first time takes it ten times as long, and the driver has nothing to do until they come. An executor
 * in memory registers with a driver of its own and runs a task of nobody's. Nothing depends on it: what fails here fails
 * where it matters, too, and is reported there.
 */
public final class FirstUse implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(FirstUse.class);
    private static final String NAME = "hearth-first-use";
    private static final String DRIVER = "driver";
    private static final ExecutorId EXECUTOR = new ExecutorId(new AppId("first-use"), 0);
    private static final Set<Role> APPLICATION = Set.of(Role.APPLICATION);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private final boolean preferNative;

    private FirstUse(boolean preferNative) {
        this.preferNative = preferNative;
    }

    /**
     * Begins, on a daemon thread, once in a process.
     *
     * @param preferNative as it will be given to the transport
     */
    public static void begin(boolean preferNative) {
        if (BEGUN.compareAndSet(false, true)) {
            Thread thread = new Thread(new FirstUse(preferNative), NAME);
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void run() {
        try {
            // in the order of their need
            NettyTransport.load(preferNative, true);
            runTask();
        } catch (ExecutionException | TimeoutException | RuntimeException | LinkageError e) {
            log.debug("what was to be used ahead of its need could not be", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From the arrival of an executor to the end of a task there; returns when it has succeeded. */
    static void runTask() throws ExecutionException, InterruptedException, TimeoutException {
        Ended ended = new Ended();
        try (ThreadEventLoop loop =
                new ThreadEventLoop(NAME, (attempted, cause) -> ended.future.completeExceptionally(cause))) {
            loop.execute(() -> begin(loop, ended));
            loop.start();
            ended.future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** In the loop, which is that of both sides and of the network between them. */
    private static void begin(ThreadEventLoop loop, Ended ended) {
        SecureRandom random = new SecureRandom();
        Secret secret = Secret.random(random);
        MemoryNetwork network = new MemoryNetwork(loop);
        SchedulerConfig config = SchedulerConfig.defaults();
        DagScheduler dag = new DagScheduler(loop, config, ended, (accumulator, value) -> {});
        ended.begin(dag);
        AppConfig application = new AppConfig(Map.of(), List.of());
        DriverEndpoint endpoint = new DriverEndpoint(
                loop,
                new DriverEndpoint.Setup(config, ExecutorTimes.of(Config.empty()), 1, application),
                dag.dispatcher(),
                ended,
                ended);
        RpcEnv driver = env(loop, network, DRIVER, random);
        driver.register(Endpoints.DRIVER, endpoint);
        AskOutcome.inLoop(
                loop,
                driver.listen(
                        new RpcAddress(DRIVER, 0),
                        new Credentials(Role.APPLICATION, DRIVER, DRIVER, secret),
                        new KeyRing().grant(EXECUTOR.app().value(), APPLICATION, secret)),
                bound -> new Visitor(env(loop, network, EXECUTOR.toString(), random), bound, secret).start(),
                ended.future::completeExceptionally);
    }

    private static RpcEnv env(ThreadEventLoop loop, MemoryNetwork network, String host, SecureRandom random) {
        return new RpcEnv(loop, network.transport(host), HearthMessages.table(), RpcConfig.defaults(), random, loop);
    }

    /** The executor: it says that the task has succeeded. */
    private static final class Visitor implements RpcEndpoint, LinkListener {
        private final RpcEnv env;
        private final Link link;

        Visitor(RpcEnv env, RpcAddress driver, Secret secret) {
            this.env = env;
            Credentials self = new Credentials(
                    Role.APPLICATION, EXECUTOR.toString(), EXECUTOR.app().value(), secret);
            this.link = new Link(
                    env,
                    new LinkSpec(
                            List.of(driver), self, Role.APPLICATION, LIMIT, (failures, down, last) -> Optional.empty()),
                    this);
        }

        void start() {
            env.register(Endpoints.EXECUTOR, this);
            link.start();
        }

        @Override
        public void onUp(Peer peer) {
            var unused = peer.endpoint(Endpoints.DRIVER)
                    .ask(new RegisterExecutor(EXECUTOR, 1, "", 1, 1, 0, ResourceAddresses.NONE), LIMIT);
        }

        @Override
        public void onDown(Peer peer, String reason) {
            log.debug("the connection to itself ended: {}", reason);
        }

        @Override
        public void onGivenUp(RpcException lastFailure) {
            log.debug("the driver cannot reach itself: {}", lastFailure.getMessage());
        }

        @Override
        public List<Dispatch<?>> dispatches() {
            return List.of(Dispatch.over(DriverToExecutor.class)
                    .on(LaunchTask.class, APPLICATION, Visitor::succeed)
                    .on(DriverToExecutor.AddTaskSet.class, APPLICATION, (m, from) -> {})
                    .on(DriverToExecutor.RemoveTaskSet.class, APPLICATION, (m, from) -> {})
                    .on(DriverToExecutor.KillTask.class, APPLICATION, (m, from) -> {})
                    .on(DriverToExecutor.TakeBackTasks.class, APPLICATION, (m, from) -> {})
                    .on(DriverToExecutor.AcknowledgeStatus.class, APPLICATION, (m, from) -> {})
                    .on(DriverToExecutor.RemoveBroadcast.class, APPLICATION, (m, from) -> {})
                    .on(DriverToExecutor.StopExecutor.class, APPLICATION, (m, from) -> {})
                    .build());
        }

        private static void succeed(LaunchTask launch, Peer driver) {
            List<SucceededTasks> all = launch.groups().stream()
                    .map(group -> {
                        SucceededTasks.Writer writer = new SucceededTasks.Writer(group.taskSet(), 1);
                        writer.add(0, 0, 0, 0, 0, 0, 0, 0, 0, Ended.VALUE);
                        return writer.finish();
                    })
                    .toList();
            driver.endpoint(Endpoints.DRIVER)
                    .tell(new StatusUpdate(EXECUTOR, 1, launch.number(), List.of(), all, List.of(), List.of()));
        }
    }

    /** Waits for the end of the job, and hears nothing else. */
    private static final class Ended extends Unheard implements JobListener, DriverEndpoint.Registrations {
        static final byte[] VALUE = {0};

        private final CompletableFuture<Void> future = new CompletableFuture<>();

        void begin(DagScheduler dag) {
            long unused = dag.submit(JobSpec.of(NAME, Bytes.of(VALUE), 1), this);
        }

        @Override
        public void onSucceeded() {
            future.complete(null);
        }

        @Override
        public void onFailed(JobFailure failure) {
            future.completeExceptionally(new IllegalStateException(failure.message()));
        }

        @Override
        public void onTaskSucceeded(int partition, Bytes values, int offset, int length) {}

        @Override
        public void onRegistered(ExecutorId executor) {}

        @Override
        public void onWorked(ExecutorId executor) {}

        @Override
        public void onDrained(ExecutorId executor) {}

        @Override
        public void onLost(ExecutorId executor) {}
    }
}
