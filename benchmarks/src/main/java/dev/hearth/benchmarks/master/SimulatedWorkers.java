package dev.hearth.benchmarks.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.DecommissionWorker;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.MasterToWorker.RecommissionWorker;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All simulated workers: which connection is whose. In the crowd's loop. */
final class SimulatedWorkers implements RpcEndpoint {
    private static final Set<Role> MASTER = Set.of(Role.MASTER);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration TICK = Duration.ofMillis(10);

    private final EventLoop loop;
    private final Dialling dialling;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Map<Long, SimulatedWorker> byConnection = new HashMap<>();
    private final Map<ExecutorId, SimulatedWorker> byExecutor = new HashMap<>();
    private final Gate registered = new Gate();
    private final Gate gone = new Gate();
    private final List<Dispatch<?>> dispatches = List.of(Dispatch.over(MasterToWorker.class)
            .on(LaunchExecutor.class, MASTER, this::onLaunch)
            .on(KillExecutor.class, MASTER, (order, from) -> of(from).kill(order.executor(), order.number()))
            .on(ApplicationFinished.class, MASTER, (order, from) -> of(from).carriedOut(order.number()))
            .on(AcknowledgeEnds.class, MASTER, this::onAcknowledged)
            .on(RequestReport.class, MASTER, (order, from) -> {
                SimulatedWorker worker = of(from);
                worker.tell(new ReportState(worker.id(), worker.report()));
            })
            .on(ReconnectWorker.class, MASTER, (order, from) -> register(of(from), from))
            .on(DecommissionWorker.class, MASTER, (order, from) -> unexpected(order))
            .on(RecommissionWorker.class, MASTER, (order, from) -> unexpected(order))
            .on(LaunchDriver.class, MASTER, (order, from) -> unexpected(order))
            .<LogPiece, ReadLog>answer(
                    ReadLog.class,
                    MASTER,
                    (request, from, reply) -> reply.fail(RpcError.FAILED, "a simulated worker has no logs"))
            .build());
    private long beatsSent;
    private int nextBeat;

    SimulatedWorkers(EventLoop loop, Dialling dialling, Shape shape) {
        this.loop = loop;
        this.dialling = dialling;
        for (int i = 0; i < shape.workers(); i++) {
            workers.add(new SimulatedWorker(i, shape.coresEach()));
        }
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** Opens when every worker has registered; from now on. */
    Gate registered() {
        return registered;
    }

    /** Counts ends that the master has acknowledged. */
    Gate gone() {
        return gone;
    }

    void connect() {
        workers.forEach(this::connect);
    }

    private void connect(SimulatedWorker worker) {
        dialling.connect(Role.WORKER, worker.id().value(), peer -> connected(worker, peer));
    }

    private void connected(SimulatedWorker worker, Peer peer) {
        byConnection.put(peer.connectionId(), worker);
        worker.connected(peer);
        register(worker, peer);
    }

    private void register(SimulatedWorker worker, Peer peer) {
        var unused = peer.endpoint(Endpoints.MASTER)
                .ask(worker.registration(), ANSWER)
                .whenComplete((answer, failure) -> {
                    if (answer instanceof RegisteredWorker taken) {
                        worker.registered(taken);
                        registered.count();
                    } else if (peer.isConnected()) {
                        Crowd.fail(worker.id() + " was not registered: " + answer + " " + failure);
                    }
                });
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        Optional.ofNullable(byConnection.remove(peer.connectionId()))
                .ifPresent(worker ->
                        dialling.reconnect(Role.WORKER, worker.id().value(), again -> connected(worker, again)));
    }

    /** From now on every worker says once in this time that it lives, one after the other. */
    void beat(Duration every) {
        tick(every, loop.nanoTime(), 0);
    }

    /** Heartbeats sent so far. */
    long beatsSent() {
        return beatsSent;
    }

    private void tick(Duration every, long beganNanos, long sent) {
        long due = (long) ((double) (loop.nanoTime() - beganNanos) / every.toNanos() * workers.size());
        for (long i = sent; i < due; i++) {
            workers.get(nextBeat).beat();
            nextBeat = (nextBeat + 1) % workers.size();
        }
        beatsSent += Math.max(0, due - sent);
        EventLoop.Timer unused = loop.schedule(TICK, () -> tick(every, beganNanos, Math.max(sent, due)));
    }

    /** The executor's process ends by itself. */
    void exit(ExecutorId executor) {
        Optional.ofNullable(byExecutor.remove(executor)).orElseThrow().exit(executor);
    }

    private void onLaunch(LaunchExecutor order, Peer from) {
        SimulatedWorker worker = of(from);
        if (worker.launch(order)) {
            byExecutor.put(order.executor(), worker);
        }
    }

    private void onAcknowledged(AcknowledgeEnds message, Peer from) {
        of(from).acknowledged(message.executors());
        message.executors().forEach(byExecutor::remove);
        gone.count(message.executors().size());
    }

    private SimulatedWorker of(Peer from) {
        return Optional.ofNullable(byConnection.get(from.connectionId())).orElseThrow();
    }

    private static void unexpected(MasterToWorker order) {
        Crowd.fail("a simulated worker was told: " + order);
    }
}
