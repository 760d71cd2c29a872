package dev.hearth.benchmarks.scale;

import dev.hearth.benchmarks.Logging;
import dev.hearth.benchmarks.Results;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Runs jobs on one driver and so many simulated executors of two slots: {@code ManyExecutors EXECUTORS TASKS WARM-UPS JOBS}.
 * Prints {@code driver.cpu.ns}, what the driver's loop used for each task in the median job, and {@code many.perSecond}.
 */
public final class ManyExecutors {
    private static final int CORES = 2;
    private static final int BODY_BYTES = 500;
    private static final String DRIVER_HOST = "driver";
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final AppId APP = new AppId("app-benchmark");

    private final RpcConfig config = RpcConfig.defaults();
    private final SecureRandom random = new SecureRandom();
    private final Secret secret = Secret.random(random);
    private final ThreadEventLoop driverLoop = new ThreadEventLoop("driver", ManyExecutors::fault);
    private final ThreadEventLoop executorLoop = new ThreadEventLoop("executors", ManyExecutors::fault);
    private final ThreadEventLoop wire = new ThreadEventLoop("wire", ManyExecutors::fault);
    private final MemoryNetwork network = new MemoryNetwork(wire, config);
    private final SimulatedApplication application = new SimulatedApplication(driverLoop);
    /** Nothing is streamed. */
    private final Executor blocking = ForkJoinPool.commonPool();

    private ManyExecutors() {}

    public static void main(String[] arguments) {
        Logging.quiet();
        int executors = Integer.parseInt(arguments[0]);
        int tasks = Integer.parseInt(arguments[1]);
        int warmUps = Integer.parseInt(arguments[2]);
        double[] cpuNanos = new double[Integer.parseInt(arguments[3])];
        double[] rates = new double[cpuNanos.length];
        ManyExecutors simulation = new ManyExecutors();
        simulation.connect(executors);
        long thread = CompletableFuture.supplyAsync(() -> Thread.currentThread().getId(), simulation.driverLoop)
                .join();
        for (int i = -warmUps; i < cpuNanos.length; i++) {
            long cpuBefore = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
            long start = System.nanoTime();
            simulation.job(tasks);
            long took = System.nanoTime() - start;
            long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) - cpuBefore;
            if (i >= 0) {
                cpuNanos[i] = (double) cpu / tasks;
                rates[i] = tasks * 1e9 / took;
            }
        }
        Arrays.sort(cpuNanos);
        Arrays.sort(rates);
        Results.print("driver.cpu.ns", cpuNanos[cpuNanos.length / 2]);
        Results.print("many.perSecond", rates[rates.length / 2]);
        System.exit(0);
    }

    private static void fault(String attempted, Throwable cause) {
        System.out.println(attempted + " failed: " + cause);
        Runtime.getRuntime().halt(1);
    }

    private void connect(int executors) {
        driverLoop.start();
        executorLoop.start();
        wire.start();
        RpcEnv driver = env(driverLoop, DRIVER_HOST);
        driver.register(Endpoints.DRIVER, application);
        KeyRing keys = new KeyRing().grant(APP.value(), Set.of(Role.APPLICATION), secret);
        RpcAddress address = await(driver.listen(
                new RpcAddress(DRIVER_HOST, 0),
                new Credentials(Role.APPLICATION, DRIVER_HOST, APP.value(), secret),
                keys));
        for (int i = 0; i < executors; i++) {
            register(new ExecutorId(APP, i), new RpcAddress(DRIVER_HOST, address.port()));
        }
    }

    private void register(ExecutorId id, RpcAddress driver) {
        String host = "host-" + id.number();
        RpcEnv env = env(executorLoop, host);
        env.register(Endpoints.EXECUTOR, new SimulatedExecutor(id));
        Peer peer = await(env.connect(
                driver,
                new Credentials(Role.APPLICATION, id.toString(), APP.value(), secret),
                Role.APPLICATION,
                DEADLINE));
        RegisterExecutor message = new RegisterExecutor(id, 1, host, 1, CORES, 0);
        await(CompletableFuture.supplyAsync(
                        () -> peer.endpoint(Endpoints.DRIVER).ask(message, DEADLINE), executorLoop)
                .thenCompose(answer -> answer));
    }

    private RpcEnv env(ThreadEventLoop loop, String host) {
        return new RpcEnv(loop, network.transport(host), HearthMessages.table(), config, random, blocking);
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private void job(int tasks) {
        Received received = new Received(tasks);
        application.scheduler().submit(JobSpec.of("job", Bytes.of(new byte[BODY_BYTES]), tasks), received);
        received.await();
    }
}
