package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.ExecutorEntry;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the master that workers talk to. A worker whose connection is closed keeps what runs there for {@code
 * hearth.deploy.workerReconnect}, one that is silent for {@code hearth.worker.timeout}, one that an earlier master knew for
 * {@code hearth.deploy.recoveryTimeout} after the start; then it is lost. In the master's loop.
 */
final class WorkerDesk {
    private static final Logger log = LoggerFactory.getLogger(WorkerDesk.class);

    private final EventLoop loop;
    private final MasterConfig config;
    private final ClusterState state;
    private final Connections connections;
    private final Committer committer;
    private final LivenessTimer timer;
    private final ApplicationDesk applications;
    private final DriverDesk drivers;
    private final LossListener onLost;
    private final Liveness<WorkerId> silence;
    private final Liveness<WorkerId> absence;
    private final Liveness<WorkerId> recovery;
    private Optional<WorkerProbe> probe = Optional.empty();

    /** Hears of workers that are about to be lost. */
    @FunctionalInterface
    interface LossListener {

        /**
         * One is.
         *
         * @param sinceLastSign how long ago it gave its last sign of life
         * @param reason in words
         */
        void onLost(WorkerId worker, Duration sinceLastSign, String reason);
    }

    WorkerDesk(MasterParts parts, ApplicationDesk applications, DriverDesk drivers, LossListener onLost) {
        this.loop = parts.loop();
        this.config = parts.config();
        this.state = parts.state();
        this.connections = parts.connections();
        this.committer = parts.committer();
        this.timer = parts.timer();
        this.applications = applications;
        this.drivers = drivers;
        this.onLost = onLost;
        this.silence = timer.watch(new Liveness<>(config.workerTimeout()), this::onSilent);
        this.absence = timer.watch(new Liveness<>(config.workerReconnect()), this::onAbsent);
        this.recovery = timer.watch(new Liveness<>(config.recoveryTimeout()), this::onNotBack);
    }

    Dispatch<WorkerToMaster> dispatch() {
        Set<Role> worker = Set.of(Role.WORKER);
        return Dispatch.over(WorkerToMaster.class)
                .answer(RegisterWorker.class, worker, this::onRegisterWorker)
                .on(WorkerHeartbeat.class, worker, this::onWorkerHeartbeat)
                .on(ReportState.class, worker, this::onReportState)
                .on(ExecutorStateChanged.class, worker, this::onExecutorStateChanged)
                .build();
    }

    /** Workers that join for the first time are called back from now on. */
    void probe(WorkerProbe with) {
        probe = Optional.of(with);
    }

    /** What an earlier master assigned stands until its workers report. At the start, once the epoch has begun. */
    void recovered() {
        List<WorkerId> expected = state.absentWorkers();
        for (WorkerId worker : expected) {
            log.debug(
                    "Expecting back worker={} processes={}",
                    worker,
                    state.processesOf(worker).size());
            recovery.touch(worker, loop.nanoTime());
        }
        if (!expected.isEmpty()) {
            log.info("Expecting back workers={} first={}", expected.size(), expected.get(0));
        }
        timer.arm();
    }

    void onDisconnected(Peer peer, String reason) {
        connections.workerOf(peer).ifPresent(worker -> {
            log.warn("Connection lost worker={} reason=\"{}\"", worker, reason);
            connections.unbind(worker);
            silence.remove(worker);
            absence.touch(worker, loop.nanoTime());
            committer.commit(WorkerLogic.detach(state, worker, reason, loop.wallTime()));
            timer.arm();
        });
    }

    /** The time since the last sign of life of a worker that is not lost. */
    Duration sinceLastSign(WorkerId worker) {
        long nowNanos = loop.nanoTime();
        long lastNanos = silence.lastContactNanos(worker)
                .orElseGet(() -> absence.lastContactNanos(worker).orElse(nowNanos));
        return Duration.ofNanos(nowNanos - lastNanos);
    }

    private void onRegisterWorker(RegisterWorker message, Peer from, Reply<RegisterWorkerReply> reply) {
        Optional<String> refusal = WorkerLogic.refusal(state, message, from.identity());
        Optional<String> rivalry = WorkerLogic.rivalry(state, message);
        boolean first =
                message.known().isEmpty() && state.worker(message.worker()).isEmpty();
        if (refusal.isPresent()) {
            refuse(refusal.get(), reply);
        } else if ((first || rivalry.isPresent()) && probe.isPresent()) {
            RpcAddress address = new RpcAddress(message.host(), message.port());
            probe.get().check(message.worker(), address, trouble -> onProbed(message, trouble, from, reply));
        } else if (rivalry.isPresent()) {
            refuse(rivalry.get(), reply);
        } else {
            join(message, from, reply);
        }
    }

    /**
     * Things may have changed since the worker asked. One that answers at its address has it alone: whoever seems to be
     * connected there is gone, and the news of that is late.
     */
    private void onProbed(
            RegisterWorker message, Optional<String> trouble, Peer from, Reply<RegisterWorkerReply> reply) {
        if (from.isConnected()) {
            trouble.map(what -> WorkerLogic.rivalry(state, message).orElse(what))
                    .or(() -> WorkerLogic.refusal(state, message, from.identity()))
                    .ifPresentOrElse(why -> refuse(why, reply), () -> join(message, from, reply));
        }
    }

    private static void refuse(String reason, Reply<RegisterWorkerReply> reply) {
        log.warn("Refused a worker: {}", reason);
        reply.answer(new RegisterWorkerRefused(reason));
    }

    private void join(RegisterWorker message, Peer from, Reply<RegisterWorkerReply> reply) {
        WorkerId id = message.worker();
        takePlace(message);
        boolean wasDraining = state.worker(id)
                .filter(each -> each.state() == WorkerState.DRAINING)
                .isPresent();
        WorkerLogic.Account account = WorkerLogic.account(state, message);
        committer.commit(WorkerLogic.register(state, config, message, loop.wallTime()), reply);
        connections.bind(id, from);
        absence.remove(id);
        recovery.remove(id);
        silence.touch(id, loop.nanoTime());
        timer.arm();
        log.info(
                "Registered worker={} host={} port={} capacity={} running={} condition={}",
                id,
                message.host(),
                message.port(),
                message.capacity(),
                message.report().running().size(),
                message.condition());
        WorkerEntry worker = state.worker(id).orElseThrow();
        committer.commit(LeavingLogic.registered(state, worker, message.condition(), wasDraining));
        compare(worker, account);
        drivers.onWorkerRegistered(worker, message);
    }

    /** Whoever was at its address before is gone, and what ran there with it. */
    private void takePlace(RegisterWorker message) {
        String reason = "worker " + message.worker() + " has taken its place";
        state.workerAt(message.host(), message.port())
                .filter(other -> !other.id().equals(message.worker()))
                .ifPresent(other -> remove(other, sinceLastSign(other.id()), reason, true));
        for (WorkerId other : state.absentWorkersAt(message.host(), message.port())) {
            if (!other.equals(message.worker())) {
                removeAbsent(other, reason);
            }
        }
    }

    private void onWorkerHeartbeat(WorkerHeartbeat message, Peer from) {
        long beforeNanos = silence.lastContactNanos(message.worker()).orElseGet(loop::nanoTime);
        boundWorker(message.worker(), from).ifPresent(worker -> {
            committer.metrics().heartbeat(loop.nanoTime() - beforeNanos);
            WorkerState before = worker.state();
            Decision<?> decision = WorkerLogic.heartbeat(state, worker, message, loop.wallTime());
            if (!decision.events().isEmpty()) {
                committer.commit(decision);
            }
            if (worker.state() != before) {
                log.warn(
                        "Worker is {} worker={} reason=\"{}\"",
                        worker.state(),
                        worker.id(),
                        worker.trouble().orElse(""));
            }
            if (WorkerLogic.differs(worker, message)) {
                committer.commit(new Draft(state.epoch())
                        .toWorker(worker.id(), new RequestReport(state.epoch()))
                        .decide());
            }
        });
    }

    private void onReportState(ReportState message, Peer from) {
        boundWorker(message.worker(), from).ifPresent(worker -> compare(worker, WorkerLogic.account(message.report())));
    }

    private void compare(WorkerEntry worker, WorkerLogic.Account account) {
        List<EndedExecutor> ended = account.report().ended();
        ended.forEach(each -> processEnded(worker, each.executor(), each.end()));
        committer.commit(WorkerLogic.acknowledge(
                state, worker.id(), ended.stream().map(EndedExecutor::executor).toList()));
        committer.commit(WorkerLogic.compare(state, config, worker, account, loop.wallTime()));
        for (RunningExecutor running : account.report().running()) {
            applications.beginTrial(running.executor());
            if (isDrivers(running.executor())) {
                drivers.onForked(running.executor());
            }
        }
    }

    private void onExecutorStateChanged(ExecutorStateChanged message, Peer from) {
        boundWorker(message.worker(), from).ifPresent(worker -> {
            ExecutorId process = message.executor();
            if (message.change() instanceof Forked forked) {
                committer.commit(WorkerLogic.forked(state, worker, process, forked.pid()));
                if (isDrivers(process)) {
                    drivers.onForked(process);
                }
            } else if (message.change() instanceof Ended ended) {
                processEnded(worker, process, ended.end());
                committer.commit(WorkerLogic.acknowledge(state, worker.id(), List.of(process)));
            }
        });
    }

    private boolean isDrivers(ExecutorId process) {
        return state.drivers().knows(process.app());
    }

    private void processEnded(WorkerEntry worker, ExecutorId process, ExecutorEnd said) {
        ExecutorEnd end = EndBounds.bounded(said);
        if (worker.executors().containsKey(process)) {
            log.info(
                    "Ended process={} worker={} state={} cause=\"{}\"",
                    process,
                    worker.id(),
                    end.state(),
                    end.message());
        }
        if (worker.executors().containsKey(process) || worker.occupants().containsKey(process)) {
            measureEnd(process, EndCause.of(end));
        }
        committer.commit(WorkerLogic.occupantGone(state, worker, process));
        if (isDrivers(process)) {
            drivers.onEnded(worker, process, end);
        } else {
            applications.executorEnded(worker, process, end);
        }
    }

    private void measureEnd(ExecutorId process, EndCause cause) {
        if (isDrivers(process)) {
            committer.metrics().driverProcessEnded(cause);
        } else {
            committer.metrics().executorEnded(cause);
        }
    }

    /** The worker, if the message came over the connection that it registered on; it is asked to register otherwise. */
    private Optional<WorkerEntry> boundWorker(WorkerId worker, Peer from) {
        if (connections.leadsTo(from, worker)) {
            silence.touch(worker, loop.nanoTime());
            return state.worker(worker);
        }
        from.endpoint(Endpoints.WORKER).tell(new ReconnectWorker(state.epoch()));
        return Optional.empty();
    }

    private void onSilent(WorkerId worker) {
        Duration limit = config.workerTimeout();
        state.worker(worker)
                .ifPresent(entry -> remove(entry, limit, "no sign of life for " + Master.show(limit), false));
    }

    private void onAbsent(WorkerId worker) {
        Duration limit = config.workerReconnect();
        state.worker(worker)
                .ifPresent(entry -> remove(
                        entry,
                        limit,
                        "its connection was closed and not made again within " + Master.show(limit),
                        false));
    }

    private void onNotBack(WorkerId worker) {
        if (state.worker(worker).isEmpty()) {
            removeAbsent(
                    worker,
                    "it did not come back within " + Master.show(config.recoveryTimeout())
                            + " after the master was started again");
        }
    }

    private void removeAbsent(WorkerId worker, String reason) {
        List<ExecutorEntry> processes = state.processesOf(worker);
        log.warn("Lost worker={} processes={} reason=\"{}\"", worker, processes.size(), reason);
        recovery.remove(worker);
        processes.forEach(each -> applications.endTrial(each.id()));
        measureLoss(processes.stream().map(ExecutorEntry::id).toList());
        committer.commit(WorkerLogic.removeAbsent(state, worker, reason, loop.wallTime()));
    }

    private void measureLoss(Collection<ExecutorId> processes) {
        committer.metrics().workerLost();
        processes.forEach(each -> measureEnd(each, EndCause.WORKER_LOST));
    }

    private void remove(WorkerEntry worker, Duration sinceLastSign, String reason, boolean certain) {
        WorkerId id = worker.id();
        log.warn(
                "Lost worker={} processes={} reason=\"{}\"",
                id,
                worker.executors().size(),
                reason);
        onLost.onLost(id, sinceLastSign, reason);
        silence.remove(id);
        absence.remove(id);
        Optional<Peer> peer = connections.worker(id);
        connections.unbind(id);
        worker.executors().keySet().forEach(applications::endTrial);
        measureLoss(worker.executors().keySet());
        worker.occupants().keySet().forEach(each -> measureEnd(each, EndCause.WORKER_LOST));
        committer.commit(WorkerLogic.remove(state, config, worker, reason, certain, loop.wallTime()));
        peer.ifPresent(each ->
                committer.afterThisTurn(() -> each.close("the master has given worker " + id + " up: " + reason)));
    }
}
