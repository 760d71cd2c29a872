package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.master.http.Identity;
import dev.hearth.master.http.MasterAccess;
import dev.hearth.master.http.metrics.PrometheusMetrics;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.master.state.DurableEvent;
import dev.hearth.model.AppId;
import dev.hearth.model.DriverId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.Resources;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A master, and pretended workers and drivers around it, in virtual time on a network in memory. */
final class TestCluster {
    static final Secret SECRET = Secret.of(new byte[Secret.BYTES]);
    static final RpcAddress MASTER = new RpcAddress("master", 7077);
    static final long MIB = 1 << 20;

    private static final Duration STEP = Duration.ofMillis(100);

    final ManualTime time = new ManualTime();
    final MemoryNetwork network = new MemoryNetwork(new ManualEventLoop(time, "wire"));
    private final MasterConfig config;
    private final Optional<Path> artifacts;
    private final TestClient client = new TestClient(this, "client");
    private ManualEventLoop masterLoop;
    private Transport masterTransport;
    private RpcEnv masterEnv;
    private Master master;
    private boolean probes;
    private Optional<PrometheusMetrics> metrics = Optional.empty();

    TestCluster() {
        this(Map.of(), new MemoryJournal());
    }

    TestCluster(Map<String, String> settings, Journal journal) {
        this(settings, journal, Optional.empty());
    }

    /** With a directory for jars, masters run drivers. */
    TestCluster(Map<String, String> settings, Journal journal, Optional<Path> artifacts) {
        this.artifacts = artifacts;
        config = MasterConfig.from(Config.of(settings, "test"));
        startMaster(journal, List.of(), new Epoch("first", 1));
    }

    private void startMaster(Journal journal, List<DurableEvent> recovered, Epoch epoch) {
        masterLoop = new ManualEventLoop(time, "master");
        masterTransport = network.transport("master");
        RpcEnv env = env(masterLoop, masterTransport);
        masterEnv = env;
        master = new Master(masterLoop, config, journal, recovered, epoch, ZoneOffset.UTC, 42);
        if (probes) {
            master.probe(new WorkerProbe(env, new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, SECRET)));
        }
        KeyRing keys = new KeyRing()
                .grant(KeyRing.CLUSTER, Set.of(Role.WORKER, Role.SUBMIT, Role.OPERATOR, Role.READ), SECRET);
        artifacts.ifPresent(directory -> hostDrivers(directory, keys));
        master.tokens().accept(keys, SECRET);
        env.register(Endpoints.MASTER, master);
        masterLoop.execute(master::start);
        masterLoop.execute(() -> master.serving("hearth://" + MASTER));
        var listening = env.listen(MASTER, new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, SECRET), keys);
        time.runUntilIdle();
        assertThat(listening.toCompletableFuture()).isCompleted();
    }

    private void hostDrivers(Path directory, KeyRing keys) {
        ArtifactStore store = new ArtifactStore(directory, masterLoop, new ManualEventLoop(time, "disk"));
        try {
            store.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        masterEnv.serveStreams(store);
        master.drivers().host(new DriverHost(store, keys, SECRET));
    }

    /** The master dies, and another one starts that knows nothing of it. */
    TestCluster restartMaster(String cluster) {
        return restartMaster(cluster, new MemoryJournal());
    }

    TestCluster restartMaster(String cluster, Journal journal) {
        crashMaster();
        startMaster(journal, List.of(), new Epoch(cluster, 1));
        return this;
    }

    /** The master dies, and another one goes on from what is in its journal. */
    TestCluster recoverMaster(HoldingJournal journal) {
        crashMaster();
        List<DurableEvent> recovered = journal.recover();
        startMaster(journal, recovered, Master.nextEpoch(recovered, () -> "first"));
        settle();
        return this;
    }

    void crashMaster() {
        masterLoop.stop();
        network.crash(masterTransport);
        metrics = Optional.empty();
        time.runUntilIdle();
    }

    /** From now on masters call workers back. */
    TestCluster probing() {
        probes = true;
        masterLoop.execute(() -> master.probe(
                new WorkerProbe(masterEnv, new Credentials(Role.MASTER, "master", KeyRing.CLUSTER, SECRET))));
        return this;
    }

    RpcEnv env(ManualEventLoop loop, Transport transport) {
        return new RpcEnv(
                loop,
                transport,
                HearthMessages.table(),
                RpcConfig.defaults(),
                new SecureRandom(),
                new ManualEventLoop(time, loop + "-blocking"));
    }

    /** A worker on a host of its own that has registered. */
    TestWorker worker(String name, int cores, long mib) {
        TestWorker worker = new TestWorker(this, name, name, cores, mib);
        worker.connect();
        settle();
        return worker;
    }

    /** A worker with custom resources on a host of its own that has registered. */
    TestWorker worker(String name, Resources capacity) {
        TestWorker worker = new TestWorker(this, name, name, capacity);
        worker.connect();
        settle();
        return worker;
    }

    /** A driver on a host of its own that has registered; {@code max} and {@code cores} of 0 are not set. */
    TestDriver driver(String name, int max, int cores) {
        TestDriver driver = new TestDriver(this, name, max, cores);
        driver.connect();
        settle();
        return driver;
    }

    TokenDesk tokens() {
        return master.tokens();
    }

    /** Runs what is due now, and the notices of connections cut now. */
    void settle() {
        advance(MemoryNetwork.CUT_NOTICE.multipliedBy(2));
    }

    void advance(Duration duration) {
        Duration left = duration;
        while (!left.isZero()) {
            Duration step = left.compareTo(STEP) < 0 ? left : STEP;
            time.advance(step);
            checkInvariants();
            left = left.minus(step);
        }
    }

    void advanceSeconds(double seconds) {
        advance(Duration.ofMillis((long) (seconds * 1000)));
    }

    /** Stops the master's loop, as SIGSTOP would. */
    void pauseMaster() {
        masterLoop.pause();
    }

    void inMaster(Runnable task) {
        masterLoop.execute(task);
        settle();
    }

    /** Whether a task of the master's loop is running. */
    boolean isInMaster() {
        return masterLoop.inLoop();
    }

    void resumeMaster() {
        masterLoop.resume();
    }

    /** What is durable now. */
    MasterState state() {
        master.snapshot();
        time.runUntilIdle();
        return master.snapshot();
    }

    ApplicationView application(AppId app) {
        return state().applications().stream()
                .filter(each -> each.app().equals(app))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no application " + app));
    }

    /** The history of the application, without times. */
    List<String> history(AppId app) {
        return client.ask(new RequestHistory(app.value())).entries().stream()
                .map(HistoryEntry::what)
                .toList();
    }

    /** What the HTTP side of the present master asks. */
    MasterAccess readers() {
        return master.readers("NONE", new ManualEventLoop(time, "readers"));
    }

    /** What is measured of the present master, from the first call on. */
    PrometheusMetrics metrics() {
        if (metrics.isEmpty()) {
            PrometheusMetrics made = new PrometheusMetrics(masterEnv.counts(), () -> 7);
            inMaster(() -> {
                master.measuredBy(made);
                new LoopDelay(masterLoop, made).start();
            });
            metrics = Optional.of(made);
        }
        return metrics.get();
    }

    /** Who asks for a link to log in with gets one of these. */
    void logins(Function<Identity, Optional<String>> links) {
        inMaster(() -> master.logins(links));
    }

    TestClient client() {
        return client;
    }

    /** The executors that are not over, as {@code number@worker:cores}. */
    List<String> placed(AppId app) {
        return application(app).executors().stream()
                .filter(each -> !each.state().isTerminal())
                .map(each -> each.executor().number() + "@" + each.worker() + ":"
                        + each.resources().cores())
                .toList();
    }

    MasterConfig config() {
        return config;
    }

    List<ExecutorState> executorStates(AppId app) {
        return application(app).executors().stream().map(ExecutorView::state).toList();
    }

    WorkerView workerView(TestWorker worker) {
        return state().workers().stream()
                .filter(each -> each.worker().equals(worker.id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no worker " + worker.id()));
    }

    DriverView driverView(DriverId driver) {
        return state().drivers().stream()
                .filter(each -> each.driver().equals(driver))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no driver " + driver));
    }

    private void checkInvariants() {
        for (WorkerView worker : state().workers()) {
            assertThat(worker.capacity().holds(worker.used())).as("%s", worker).isTrue();
        }
        for (ApplicationView app : state().applications()) {
            app.maxCores()
                    .ifPresent(max -> assertThat(app.cores()).as("%s", app).isLessThanOrEqualTo(max));
            assertThat(app.cores())
                    .isEqualTo(app.executors().stream()
                            .filter(each -> !each.state().isTerminal())
                            .mapToInt(each -> each.resources().cores())
                            .sum());
        }
    }
}
