package dev.hearth.master;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.Build;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.DecommissionWorker;
import dev.hearth.protocol.MasterToWorker.DescribeHost;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.MasterToWorker.RecommissionWorker;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.HostDescription;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Does what a worker does, with executors that are entries in a map. */
final class TestWorker implements RpcEndpoint {
    final List<MasterToWorker> received = new ArrayList<>();
    final TreeMap<ExecutorId, RunningExecutor> running = new TreeMap<>();
    final TreeMap<ExecutorId, ExecutorEnd> ended = new TreeMap<>();
    Optional<RegisterWorkerReply> reply = Optional.empty();
    Optional<String> logText = Optional.empty();
    boolean comesBack = true;
    boolean beats = true;
    boolean acts = true;
    boolean tellsOfItsHost = true;
    boolean keepsLogs;
    Duration clockAhead = Duration.ZERO;
    WorkerCondition condition = WorkerCondition.GOOD;
    int port = 7078;

    private final TestCluster cluster;
    private final String host;
    private final WorkerId id;
    private final Resources capacity;
    private final ManualEventLoop loop;
    private final Transport transport;
    private final RpcEnv env;
    private final List<Dispatch<?>> dispatches;
    private Optional<Peer> master = Optional.empty();
    private Optional<Epoch> epoch = Optional.empty();
    private long lastCommand;
    private long nextPid = 100;

    TestWorker(TestCluster cluster, String host, String name, int cores, long mib) {
        this(cluster, host, name, new Resources(cores, mib * TestCluster.MIB));
    }

    TestWorker(TestCluster cluster, String host, String name, Resources capacity) {
        this.cluster = cluster;
        this.host = host;
        this.id = new WorkerId(name);
        this.capacity = capacity;
        this.loop = new ManualEventLoop(cluster.time, name);
        this.transport = cluster.network.transport(host);
        this.env = cluster.env(loop, transport);
        Set<Role> from = Set.of(Role.MASTER);
        this.dispatches = List.of(Dispatch.over(MasterToWorker.class)
                .on(LaunchExecutor.class, from, (m, peer) -> onLaunch(m))
                .on(KillExecutor.class, from, (m, peer) -> onKill(m))
                .on(ApplicationFinished.class, from, (m, peer) -> onFinished(m))
                .on(AcknowledgeEnds.class, from, (m, peer) -> onAcknowledged(m))
                .on(RequestReport.class, from, (m, peer) -> onRequestReport(m))
                .on(ReconnectWorker.class, from, (m, peer) -> onReconnect(m))
                .on(LaunchDriver.class, from, (m, peer) -> onLaunchDriver(m))
                .on(DecommissionWorker.class, from, (m, peer) -> onDecommission(m))
                .on(RecommissionWorker.class, from, (m, peer) -> onRecommission(m))
                .answer(ReadLog.class, from, (m, peer, answer) -> onReadLog(m, answer))
                .answer(DescribeHost.class, from, (m, peer, answer) -> onDescribeHost(answer))
                .build());
        env.register(Endpoints.WORKER, this);
    }

    WorkerId id() {
        return id;
    }

    ManualEventLoop loop() {
        return loop;
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    void connect() {
        loop.execute(() -> env.connect(
                        TestCluster.MASTER,
                        new Credentials(Role.WORKER, id.value(), KeyRing.CLUSTER, TestCluster.SECRET),
                        Role.MASTER,
                        Duration.ofSeconds(2))
                .whenComplete((peer, failure) -> {
                    if (failure == null) {
                        master = Optional.of(peer);
                        register();
                    } else if (comesBack) {
                        loop.schedule(Duration.ofMillis(300), this::connect);
                    }
                }));
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        if (master.equals(Optional.of(peer))) {
            master = Optional.empty();
            if (comesBack) {
                loop.schedule(Duration.ofMillis(300), this::connect);
            }
        }
    }

    private void register() {
        master.orElseThrow()
                .endpoint(Endpoints.MASTER)
                .ask(new RegisterWorker(id, host, port, capacity, epoch, report(), condition), Duration.ofSeconds(30))
                .thenAccept(answer -> {
                    reply = Optional.of(answer);
                    if (answer instanceof RegisteredWorker registered) {
                        if (!epoch.equals(Optional.of(registered.epoch()))) {
                            epoch = Optional.of(registered.epoch());
                            lastCommand = 0;
                        }
                        Peer peer = master.orElseThrow();
                        loop.schedule(registered.heartbeatEvery(), () -> beat(peer, registered.heartbeatEvery()));
                    }
                });
    }

    private void beat(Peer peer, Duration every) {
        if (master.equals(Optional.of(peer))) {
            if (beats) {
                send(new WorkerHeartbeat(id, lastCommand, report().digest(), condition));
            }
            loop.schedule(every, () -> beat(peer, every));
        }
    }

    /** Sends any message, as from a worker gone wrong. */
    void send(WorkerToMaster message) {
        loop.execute(
                () -> master.ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(message)));
    }

    WorkerReport report() {
        return new WorkerReport(
                lastCommand,
                List.copyOf(running.values()),
                ended.entrySet().stream()
                        .map(each -> new EndedExecutor(each.getKey(), each.getValue()))
                        .toList());
    }

    /** An executor ends by itself. */
    void exit(ExecutorId executor, int code, String... lastLines) {
        end(
                executor,
                new ExecutorEnd(ExecutorState.EXITED, Optional.of(code), "exit code " + code, List.of(lastLines)));
    }

    /** An executor ends that way. */
    void end(ExecutorId executor, ExecutorEnd end) {
        if (running.remove(executor) != null) {
            ended.put(executor, end);
            send(new ExecutorStateChanged(id, executor, new Ended(end)));
        }
    }

    /** Ends its connection. In its loop. */
    void disconnect() {
        master.ifPresent(peer -> peer.close("the test cuts it"));
    }

    /** The process is gone at once. */
    void kill() {
        comesBack = false;
        loop.stop();
        cluster.network.crash(transport);
    }

    private boolean carriesOut(MasterToWorker message, long number) {
        received.add(message);
        if (acts) {
            lastCommand = Math.max(lastCommand, number);
        }
        return acts;
    }

    private void onLaunch(LaunchExecutor order) {
        if (carriesOut(order, order.number())
                && !running.containsKey(order.executor())
                && !ended.containsKey(order.executor())) {
            long pid = nextPid++;
            running.put(order.executor(), new RunningExecutor(order.executor(), order.resources(), pid));
            send(new ExecutorStateChanged(id, order.executor(), new Forked(pid)));
        }
    }

    private void onLaunchDriver(LaunchDriver order) {
        if (carriesOut(order, order.number())
                && !running.containsKey(order.attempt())
                && !ended.containsKey(order.attempt())) {
            long pid = nextPid++;
            running.put(
                    order.attempt(),
                    new RunningExecutor(order.attempt(), order.spec().resources(), pid));
            send(new ExecutorStateChanged(id, order.attempt(), new Forked(pid)));
        }
    }

    private void onDecommission(DecommissionWorker order) {
        received.add(order);
        if (acts) {
            condition = new WorkerCondition(true, condition.trouble());
        }
    }

    private void onRecommission(RecommissionWorker order) {
        received.add(order);
        if (acts) {
            condition = new WorkerCondition(false, condition.trouble());
        }
    }

    private void onDescribeHost(Reply<HostDescription> answer) {
        if (tellsOfItsHost) {
            answer.answer(new HostDescription(
                    new Build("1.2", "17.0.15", "Debian"), loop.wallTime().plus(clockAhead)));
        }
    }

    private void onReadLog(ReadLog request, Reply<LogPiece> answer) {
        received.add(request);
        if (running.containsKey(request.process()) || keepsLogs) {
            byte[] text =
                    logText.orElse(request.process() + " " + request.log()).getBytes(UTF_8);
            answer.answer(new LogPiece(Bytes.of(text), request.offset(), text.length, false, ""));
        } else {
            answer.fail(RpcError.FAILED, "there is no such log");
        }
    }

    /** Its listener, which knows the cluster's secret. */
    void listen() {
        KeyRing keys = new KeyRing().grant(KeyRing.CLUSTER, Set.of(Role.MASTER), TestCluster.SECRET);
        loop.execute(() -> {
            var unused = env.listen(
                    new RpcAddress(host, port),
                    new Credentials(Role.WORKER, id.value(), KeyRing.CLUSTER, TestCluster.SECRET),
                    keys);
        });
    }

    private void onKill(KillExecutor order) {
        if (carriesOut(order, order.number())) {
            end(order.executor(), killed(order.reason()));
        }
    }

    private void onFinished(ApplicationFinished order) {
        if (carriesOut(order, order.number())) {
            running(order.app()).forEach(each -> end(each, killed("its application is over")));
        }
    }

    private static ExecutorEnd killed(String why) {
        return new ExecutorEnd(ExecutorState.KILLED, Optional.of(143), why, List.of());
    }

    private List<ExecutorId> running(AppId app) {
        return running.keySet().stream().filter(each -> each.app().equals(app)).toList();
    }

    private void onAcknowledged(AcknowledgeEnds message) {
        received.add(message);
        message.executors().forEach(ended::remove);
    }

    private void onRequestReport(RequestReport message) {
        received.add(message);
        send(new ReportState(id, report()));
    }

    private void onReconnect(ReconnectWorker message) {
        received.add(message);
        register();
    }

    <M extends MasterToWorker> List<M> received(Class<M> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
