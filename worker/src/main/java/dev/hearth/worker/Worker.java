package dev.hearth.worker;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.Build;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ExecutorToWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchingWorker;
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
import dev.hearth.protocol.WorkerToMaster.ExecutorChange;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.HostDescription;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.worker.process.ProcessLauncher;
import dev.hearth.worker.process.WorkFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker: carries out its master's commands, and reports what runs and what ended. Belongs to the loop of its {@link
 * RpcEnv}.
 *
 * <p>Its executors do not depend on a master: while none is there they keep running, for as long as it takes, and ends
 * are kept until a master acknowledges them. Drivers are ended when there was no master for {@link
 * WorkerSettings#driverLimit}: by then they may be given to another worker. A command of an older epoch than the one obeyed
 * is refused; repeating any command is harmless. A master of another cluster is obeyed for what it orders; what ran before
 * goes on until its driver ends it.
 *
 * <p>One that is draining, or in trouble, says so at once and in every registration and heartbeat; it starts nothing new,
 * and what runs goes on. Draining is until somebody takes it back, a trouble until it is over.
 *
 * <p>It takes part until {@link #stop}, which ends every executor first.
 */
public final class Worker implements RpcEndpoint {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    /** A stop has to end before whoever waits for it loses patience. */
    private static final Duration LONGEST_STOP_GRACE = Duration.ofSeconds(4);

    private final RpcEnv env;
    private final EventLoop loop;
    private final WorkerSettings settings;
    private final WorkFiles files;
    private final Consumer<String> unusable;
    private final List<Dispatch<?>> dispatches;
    private final MasterLink masterLink;
    private final WorkerState state = new WorkerState();
    private final Processes processes;
    private final DriverLease driverLease;
    private final LogReads logReads = new LogReads();

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private boolean stopping;
    private Optional<String> draining = Optional.empty();
    private Optional<String> trouble = Optional.empty();

    /**
     * @param launcher forks
     * @param files jars and logs
     * @param keys of the worker's listener, where executors prove themselves with their application's secret
     * @param unusable told once, in the loop, when no master will ever take this worker: a sentence for the user
     */
    public Worker(
            RpcEnv env,
            WorkerSettings settings,
            ProcessLauncher launcher,
            WorkFiles files,
            KeyRing keys,
            Consumer<String> unusable) {
        this.env = env;
        this.loop = env.loop();
        this.settings = settings;
        this.files = files;
        this.unusable = unusable;
        this.masterLink = new MasterLink(env, settings.masters(), new LinkOwner());
        this.processes = new Processes(loop, settings, state, launcher, files, keys, new ProcessOwner());
        this.driverLease = new DriverLease(loop, settings.driverLimit(), this::doesMasterAnswer, this::endDrivers);
        this.dispatches = List.of(fromMaster(), fromExecutors());
    }

    private Dispatch<MasterToWorker> fromMaster() {
        Set<Role> master = Set.of(Role.MASTER);
        return Dispatch.over(MasterToWorker.class)
                .on(LaunchExecutor.class, master, this::onLaunchExecutor)
                .on(LaunchDriver.class, master, this::onLaunchDriver)
                .on(KillExecutor.class, master, this::onKillExecutor)
                .on(ApplicationFinished.class, master, this::onApplicationFinished)
                .on(AcknowledgeEnds.class, master, this::onAcknowledgeEnds)
                .on(RequestReport.class, master, this::onRequestReport)
                .on(ReconnectWorker.class, master, this::onReconnectWorker)
                .on(DecommissionWorker.class, master, this::onDecommissionWorker)
                .on(RecommissionWorker.class, master, this::onRecommissionWorker)
                .answer(ReadLog.class, master, this::onReadLog)
                .answer(DescribeHost.class, master, this::onDescribeHost)
                .build();
    }

    private Dispatch<ExecutorToWorker> fromExecutors() {
        return Dispatch.over(ExecutorToWorker.class)
                .answer(WatchWorker.class, Set.of(Role.APPLICATION), this::onWatchWorker)
                .build();
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** Begins to dial the master. In the loop, once the endpoint is registered. */
    public void start() {
        loop.checkInLoop();
        log.info(
                "worker={} address={} cores={} memoryBytes={} resources={} masters={}",
                settings.id(),
                settings.advertised(),
                settings.capacity().cores(),
                settings.capacity().memoryBytes(),
                settings.addresses().text(),
                settings.masters().addresses());
        masterLink.start();
    }

    /**
     * Ends every executor (SIGTERM, the grace, SIGKILL) and then the connection to the master. Idempotent. In the loop.
     *
     * @return completes in the loop, when none is left
     */
    public CompletionStage<Void> stop(String reason) {
        loop.checkInLoop();
        if (!stopping) {
            stopping = true;
            Duration grace =
                    settings.killGrace().compareTo(LONGEST_STOP_GRACE) < 0 ? settings.killGrace() : LONGEST_STOP_GRACE;
            log.info("stopping worker={} executors={}: {}", settings.id(), processes.count(), reason);
            processes.killAll("its worker is shutting down", grace);
            stopIfIdle();
        }
        return stopped;
    }

    private void stopIfIdle() {
        if (stopping && processes.count() == 0) {
            driverLease.watch(false);
            masterLink.close();
            stopped.complete(null);
        }
    }

    /** Takes nothing new from now on; what runs goes on. Idempotent: the first reason stays. In the loop. */
    public void drain(String reason) {
        loop.checkInLoop();
        if (draining.isEmpty()) {
            draining = Optional.of(reason);
            log.info("draining worker={} executors={}: {}", settings.id(), processes.count(), reason);
            masterLink.beatNow();
        }
    }

    /** Takes nothing new while there is a trouble, a sentence; empty: it is over. In the loop. */
    public void trouble(Optional<String> sentence) {
        loop.checkInLoop();
        if (!trouble.equals(sentence)) {
            sentence.ifPresentOrElse(
                    what -> log.warn("worker={} is degraded: {}", settings.id(), what),
                    () -> log.info("worker={} is well again", settings.id()));
            trouble = sentence;
            masterLink.beatNow();
        }
    }

    /** Applications and drivers of which something runs here or may be ordered again. In the loop. */
    public Set<AppId> busy() {
        loop.checkInLoop();
        return state.busy();
    }

    /** Processes whose logs are being read. In the loop. */
    public Set<ExecutorId> read() {
        loop.checkInLoop();
        return logReads.recent(loop.nanoTime());
    }

    /** Why nothing new is started, if nothing is. */
    private Optional<String> closed() {
        return Optional.of("its worker is shutting down")
                .filter(why -> stopping)
                .or(() -> draining.map(why -> "its worker is being decommissioned (" + why + ")"))
                .or(() -> trouble.map(why -> "its worker is degraded: " + why));
    }

    private void onLaunchExecutor(LaunchExecutor order, Peer from) {
        if (obeys(from, order.epoch(), "to launch " + order.executor())) {
            state.carriedOut(order.number());
            processes.launch(order, closed());
        }
    }

    private void onLaunchDriver(LaunchDriver order, Peer from) {
        if (obeys(from, order.epoch(), "to launch " + order.attempt())) {
            state.carriedOut(order.number());
            processes.launch(order, closed());
        }
    }

    private void onKillExecutor(KillExecutor order, Peer from) {
        if (obeys(from, order.epoch(), "to kill " + order.executor())) {
            state.carriedOut(order.number());
            processes.kill(order.executor(), "by the master: " + order.reason(), grace(order.force()));
        }
    }

    private void onApplicationFinished(ApplicationFinished order, Peer from) {
        if (obeys(from, order.epoch(), "to end " + order.app())) {
            state.carriedOut(order.number());
            processes.finish(order.app(), grace(order.force()));
        }
    }

    private Duration grace(boolean force) {
        return force ? Duration.ZERO : settings.killGrace();
    }

    private void onDecommissionWorker(DecommissionWorker order, Peer from) {
        if (obeys(from, order.epoch(), "to take nothing new")) {
            drain(order.reason());
        }
    }

    private void onRecommissionWorker(RecommissionWorker order, Peer from) {
        if (obeys(from, order.epoch(), "to take something again") && draining.isPresent()) {
            draining = Optional.empty();
            log.info("draining no longer worker={}: {}", settings.id(), order.reason());
            masterLink.beatNow();
        }
    }

    private void onReadLog(ReadLog request, Peer from, Reply<LogPiece> reply) {
        if (!masterLink.isMaster(from)) {
            reply.fail(RpcError.NOT_ALLOWED, from.address() + " is not the master of worker " + settings.id());
            return;
        }
        logReads.read(request.process(), loop.nanoTime());
        boolean running = state.runs(request.process());
        files.readLog(request)
                .whenComplete((piece, failure) -> loop.execute(() -> Optional.ofNullable(piece)
                        .ifPresentOrElse(
                                found -> reply.answer(judged(request, found, running)),
                                () -> reply.fail(RpcError.FAILED, "cannot read the log: " + failure.getMessage()))));
    }

    private void onDescribeHost(DescribeHost request, Peer from, Reply<HostDescription> reply) {
        reply.answer(new HostDescription(Build.ofThisProcess(), loop.wallTime()));
    }

    /** Whoever may still write counts as of before the reading: what it wrote later is not in the piece. */
    private LogPiece judged(ReadLog request, LogPiece found, boolean running) {
        ExecutorId process = request.process();
        boolean nothingLeft =
                found.over() || state.isEnded(process) && found.text().length() == 0;
        boolean over = !running && !state.runs(process) && nothingLeft;
        return new LogPiece(found.text(), found.offset(), found.size(), over, found.file());
    }

    private void onAcknowledgeEnds(AcknowledgeEnds acknowledged, Peer from) {
        if (obeys(from, acknowledged.epoch(), "acknowledging ends")) {
            state.acknowledged(acknowledged.executors());
        }
    }

    private void onRequestReport(RequestReport request, Peer from) {
        if (obeys(from, request.epoch(), "for a report")) {
            masterLink.tell(new ReportState(settings.id(), state.report()));
        }
    }

    /** Of any epoch: a master that was just started says this, and registration tells whether it is obeyed. */
    private void onReconnectWorker(ReconnectWorker order, Peer from) {
        if (masterLink.isMaster(from)) {
            log.info("master={} does not know worker={}, registering again", from.address(), settings.id());
            masterLink.register();
        }
    }

    private void onWatchWorker(WatchWorker request, Peer from, Reply<WatchingWorker> reply) {
        ExecutorId executor = request.executor();
        boolean itself = from.identity().equals(executor.toString())
                && from.key().equals(executor.app().value());
        if (!itself) {
            log.warn("refused {} of key={} to watch for executor={}", from.identity(), from.key(), executor);
            reply.fail(RpcError.NOT_ALLOWED, from.identity() + " cannot watch a worker for executor " + executor);
        } else if (!state.runs(executor)) {
            reply.fail(RpcError.FAILED, "worker " + settings.id() + " runs no executor " + executor);
        } else {
            reply.answer(new WatchingWorker(executor));
        }
    }

    private boolean obeys(Peer from, Epoch epoch, String order) {
        Optional<String> refusal = masterLink.isMaster(from)
                ? WorkerLogic.commandRefusal(state.epoch(), epoch)
                : Optional.of("it came over a connection that is no longer the master's");
        refusal.ifPresentOrElse(why -> log.warn("refused the order of {} {}: {}", from.address(), order, why), () -> {
            driverLease.heard();
            state.obey(epoch);
        });
        return refusal.isEmpty();
    }

    /** Dials the master anew: a connection that a network has swallowed still stands. */
    private CompletionStage<Boolean> doesMasterAnswer() {
        Optional<Peer> master = masterLink.master();
        if (master.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        LinkSpec link = settings.masters();
        return env.connect(master.get().address(), link.credentials(), Role.MASTER, link.attemptTimeout())
                .handle((found, failure) -> {
                    Optional.ofNullable(found).ifPresent(peer -> peer.close("that was all: it answers"));
                    return failure == null;
                });
    }

    private void endDrivers() {
        String silence = "no master for " + settings.driverLimit().toSeconds() + " s";
        log.warn("worker={} had {}: ending drivers={}", settings.id(), silence, state.drivers());
        processes.kill(
                state.drivers(),
                "its worker had " + silence + ", after which it may be given to another worker",
                settings.killGrace());
        masterLink.master().ifPresent(peer -> peer.close("nothing was heard of it for long"));
    }

    private WorkerCondition condition() {
        return new WorkerCondition(draining.isPresent(), draining.or(() -> trouble));
    }

    /** What the worker shows to its processes. */
    private final class ProcessOwner implements Processes.Owner {
        @Override
        public void onChange(ExecutorId process, ExecutorChange change) {
            masterLink.tell(new ExecutorStateChanged(settings.id(), process, change));
        }

        @Override
        public void onCount() {
            driverLease.watch(!state.drivers().isEmpty());
            stopIfIdle();
        }
    }

    /** What the worker shows to its link. */
    private final class LinkOwner implements MasterLink.Owner {
        @Override
        public RegisterWorker registration() {
            return new RegisterWorker(
                    settings.id(),
                    settings.advertised().host(),
                    settings.advertised().port(),
                    settings.capacity(),
                    state.epoch(),
                    state.report(),
                    condition());
        }

        @Override
        public WorkerToMaster heartbeat() {
            return new WorkerHeartbeat(
                    settings.id(), state.lastCommand(), state.report().digest(), condition());
        }

        @Override
        public Optional<String> onRegistered(Epoch epoch, Peer master) {
            Optional<String> refusal = WorkerLogic.refusal(state.epoch(), epoch);
            if (refusal.isEmpty()) {
                state.obey(epoch);
                driverLease.heard();
                processes.onMaster(master);
            }
            return refusal;
        }

        @Override
        public void onLost() {
            processes.onNoMaster();
        }

        @Override
        public void onUnusable(String sentence) {
            unusable.accept(sentence);
        }
    }
}
