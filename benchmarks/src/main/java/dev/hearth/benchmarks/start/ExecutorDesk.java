package dev.hearth.benchmarks.start;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.HeartbeatResponse;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorReply;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.RetrieveAppConfig;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchingWorker;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.netty.NettyTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Stands in for the driver and for the worker of executors: takes their registrations and remembers when each came.
 * Without tasks, and without a master.
 */
final class ExecutorDesk implements AutoCloseable {
    private static final Set<Role> EXECUTORS = Set.of(Role.APPLICATION);
    private static final RpcAddress ANY_PORT = new RpcAddress("127.0.0.1", 0);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final ThreadEventLoop loop =
            new ThreadEventLoop("executor-desk", (attempted, cause) -> cause.printStackTrace());
    private final SecureRandom random = new SecureRandom();
    private final NettyTransport transport;
    private final RpcEnv env;
    private final Secret secret = Secret.random(random);
    private final BlockingQueue<Long> registered = new LinkedBlockingQueue<>();
    private final RpcAddress driver;
    private final RpcAddress worker;

    /**
     * @param app id of the application that the executors belong to
     * @param properties its configuration
     */
    ExecutorDesk(String app, Map<String, String> properties) {
        RpcConfig config = RpcConfig.defaults();
        loop.start();
        transport = new NettyTransport("executor-desk-io", 1, true, config);
        env = new RpcEnv(loop, transport, HearthMessages.table(), config, random);
        AppConfig appConfig = new AppConfig(properties, List.of());
        List<Dispatch<?>> asDriver = List.of(Dispatch.over(ExecutorToDriver.class)
                .<AppConfig, RetrieveAppConfig>answer(
                        RetrieveAppConfig.class, EXECUTORS, (message, from, reply) -> reply.answer(appConfig))
                .<RegisterExecutorReply, RegisterExecutor>answer(
                        RegisterExecutor.class, EXECUTORS, (message, from, reply) -> {
                            registered.add(System.nanoTime());
                            reply.answer(new RegisteredExecutor(1, 0, HEARTBEAT));
                        })
                .on(StatusUpdate.class, EXECUTORS, (message, from) -> {})
                .answer(
                        Heartbeat.class,
                        EXECUTORS,
                        (message, from, reply) -> reply.answer(new HeartbeatResponse(true, 0)))
                .build());
        List<Dispatch<?>> asWorker = List.of(Dispatch.over(ExecutorToWorker.class)
                .answer(
                        WatchWorker.class,
                        EXECUTORS,
                        (message, from, reply) -> reply.answer(new WatchingWorker(message.executor())))
                .build());
        env.register(Endpoints.DRIVER, endpoint(asDriver));
        env.register(Endpoints.HEARTBEAT_RECEIVER, endpoint(asDriver));
        env.register(Endpoints.WORKER, endpoint(asWorker));
        KeyRing keys = new KeyRing().grant(app, EXECUTORS, secret);
        driver = listen(new Credentials(Role.APPLICATION, "driver", app, secret), keys);
        worker = listen(new Credentials(Role.WORKER, "worker", app, secret), keys);
    }

    private static RpcEndpoint endpoint(List<Dispatch<?>> tables) {
        return () -> tables;
    }

    private RpcAddress listen(Credentials self, KeyRing keys) {
        return env.listen(ANY_PORT, self, keys).toCompletableFuture().join();
    }

    /** What {@code --driver-url} is to be. */
    String driverUrl() {
        return "hearth://" + driver;
    }

    /** What {@code --worker-url} is to be. */
    String workerUrl() {
        return "hearth://" + worker;
    }

    /** What an executor expects as the first line of its standard input. */
    String secret() {
        return secret.hex();
    }

    /** {@link System#nanoTime} of each registration, in order. */
    BlockingQueue<Long> registered() {
        return registered;
    }

    @Override
    public void close() {
        env.close();
        transport.close();
        loop.close();
    }
}
