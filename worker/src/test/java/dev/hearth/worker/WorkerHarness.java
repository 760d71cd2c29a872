package dev.hearth.worker;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.LaunchCommand;
import dev.hearth.model.ResourceAddresses;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchingWorker;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.memory.MemoryNetwork;
import dev.hearth.worker.process.LaunchCommands;
import dev.hearth.worker.process.LaunchSite;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A worker in virtual time, with a scripted master and processes that a test plays. Started by {@link #start}; the master
 * listens from the beginning.
 */
final class WorkerHarness {
    static final String HOST = "w1";
    static final Duration GRACE = Duration.ofSeconds(2);
    static final Epoch EPOCH = new Epoch("c1", 5);
    static final WorkerId WORKER = new WorkerId("worker-20260101000000-w1-7078");
    static final Resources CAPACITY = new Resources(8, 8L << 30, Map.of("gpu", 3));
    static final Resources EXECUTOR = new Resources(2, 1L << 30);
    static final AppId APP = new AppId("app-1");
    static final ExecutorId FIRST = new ExecutorId(APP, 0);
    static final ExecutorId SECOND = new ExecutorId(APP, 1);
    static final LaunchCommand COMMAND =
            new LaunchCommand("Main", List.of(), Map.of(), List.of(), List.of(), List.of());

    final SecureRandom random = new SecureRandom();
    final Secret clusterSecret = Secret.random(random);
    final Secret appSecret = Secret.random(random);
    final ManualTime time = new ManualTime();
    final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"));
    final ManualEventLoop loop = new ManualEventLoop(time, "worker");
    final RpcEnv env = env(HOST, loop);
    final KeyRing keys = new KeyRing();
    final FakeLauncher launcher = new FakeLauncher();
    final FakeFiles files = new FakeFiles();
    final List<String> unusable = new ArrayList<>();
    final Worker worker = worker(clusterSecret);
    ScriptedMaster master = new ScriptedMaster(time, network, clusterSecret, EPOCH);

    RpcEnv env(String host, ManualEventLoop ofLoop) {
        return new RpcEnv(
                ofLoop, network.transport(host), HearthMessages.table(), RpcConfig.defaults(), random, Runnable::run);
    }

    Worker worker(Secret secret) {
        LaunchSite site =
                new LaunchSite(HOST, "hearth://w1:7078", Path.of("/jdk"), Path.of("/work"), List.of(), Map.of());
        LinkSpec link = new LinkSpec(
                List.of(ScriptedMaster.ADDRESS),
                new Credentials(Role.WORKER, WORKER.value(), KeyRing.CLUSTER, secret),
                Role.MASTER,
                Duration.ofSeconds(5),
                WorkerLogic.redial(() -> 0.5));
        WorkerSettings settings = new WorkerSettings(
                WORKER,
                new RpcAddress(HOST, 7078),
                CAPACITY,
                new ResourceAddresses(Map.of("gpu", List.of("0", "1", "2"))),
                GRACE,
                WorkerSettings.DRIVER_LIMIT,
                new LaunchCommands(site),
                link);
        return new Worker(env, settings, launcher, files, keys, unusable::add);
    }

    WorkerHarness() {
        master.start();
    }

    void start() {
        env.register(Endpoints.WORKER, worker);
        loop.execute(worker::start);
        time.runUntilIdle();
    }

    RpcAddress listen() {
        List<RpcAddress> bound = new ArrayList<>();
        Credentials self = new Credentials(Role.WORKER, WORKER.value(), KeyRing.CLUSTER, clusterSecret);
        env.listen(new RpcAddress(HOST, 7078), self, keys).thenAccept(bound::add);
        time.runUntilIdle();
        return bound.get(0);
    }

    String watch(RpcAddress to, String identity, ExecutorId executor) {
        ManualEventLoop executorLoop = new ManualEventLoop(time, "executor " + identity);
        RpcEnv executorEnv = env("e1", executorLoop);
        List<String> answers = new ArrayList<>();
        Credentials self = new Credentials(Role.APPLICATION, identity, APP.value(), appSecret);
        executorEnv
                .connect(to, self, Role.WORKER, Duration.ofSeconds(5))
                .thenCompose(
                        peer -> peer.endpoint(Endpoints.WORKER).ask(new WatchWorker(executor), Duration.ofSeconds(5)))
                .whenComplete((answer, failure) -> answers.add(answered(answer, failure)));
        time.advance(Duration.ofSeconds(10));
        executorEnv.close();
        time.runUntilIdle();
        return answers.get(0);
    }

    static String answered(WatchingWorker answer, Throwable failure) {
        if (failure == null) {
            return "watching " + answer.executor();
        }
        Throwable cause = failure instanceof RpcException ? failure : failure.getCause();
        return ((RpcException) cause).error().name();
    }

    void restartMaster(Epoch epoch) {
        master = new ScriptedMaster(time, network, clusterSecret, epoch);
        master.start();
        time.advance(Duration.ofSeconds(6));
    }

    void cutAndReconnect() {
        network.cut(HOST, ScriptedMaster.HOST);
        time.advance(Duration.ofMillis(100));
    }

    void launch(long number, ExecutorId executor) {
        tell(order(EPOCH, number, executor));
    }

    LaunchExecutor order(Epoch epoch, long number, ExecutorId executor) {
        return new LaunchExecutor(
                epoch, number, executor, EXECUTOR, "pi", COMMAND, "hearth://driver:1", new AppSecrets(appSecret), 0);
    }

    LaunchExecutor withGpus(long number, ExecutorId executor, int gpus) {
        Resources resources = new Resources(1, 1L << 30, Map.of("gpu", gpus));
        return new LaunchExecutor(
                EPOCH, number, executor, resources, "pi", COMMAND, "hearth://driver:1", new AppSecrets(appSecret), 0);
    }

    LaunchDriver driverOrder(long number, ExecutorId attempt, Artifact... jars) {
        LaunchCommand command = new LaunchCommand(
                "Main",
                List.of("--jars", DriverSpec.JARS, DriverSpec.USER_JAR),
                Map.of(),
                List.of(LaunchCommand.COMMAND_INSTALLATION),
                List.of(),
                List.of());
        DriverSpec spec = new DriverSpec("pi", "ada", EXECUTOR, command, List.of(jars), false);
        return new LaunchDriver(EPOCH, number, attempt, spec, new AppSecrets(appSecret));
    }

    void tell(MasterToWorker... messages) {
        for (MasterToWorker each : messages) {
            master.tell(each);
        }
        time.runUntilIdle();
    }

    void fork(ExecutorId executor) {
        launcher.process(executor).fork();
        time.runUntilIdle();
    }

    void end(ExecutorId executor, int code) {
        launcher.process(executor).exit(code);
        time.runUntilIdle();
    }

    WorkerReport report() {
        Epoch epoch = ((RegisteredWorker) master.answer).epoch();
        tell(new RequestReport(epoch));
        return master.last(ReportState.class).report();
    }

    List<ExecutorStateChanged> changes() {
        return master.received(ExecutorStateChanged.class);
    }

    static ExecutorEnd exited(int code) {
        return new ExecutorEnd(
                ExecutorState.EXITED,
                Optional.of(code),
                "its process ended with exit code 1 (it could not start, or user code ended the process with status 1)",
                List.of());
    }
}
