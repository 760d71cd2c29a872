package dev.hearth.worker;

import dev.hearth.config.StartArchives.Found;
import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.ExecutorToWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchWorker;
import dev.hearth.protocol.ExecutorToWorker.WatchingWorker;
import dev.hearth.protocol.MasterToWorker;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorChange;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.worker.process.ExecutorRunner;
import dev.hearth.worker.process.ProcessLauncher;
import dev.hearth.worker.process.ProcessSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * are kept until a master acknowledges them. A command of an older epoch than the one obeyed is refused; repeating any
 * command is harmless. A master of another cluster is obeyed for what it orders; what ran before goes on until its driver
 * ends it.
 *
 * <p>It takes part until {@link #stop}, which ends every executor first.
 */
public final class Worker implements RpcEndpoint {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    /** A stop has to end before whoever waits for it loses patience. */
    private static final Duration LONGEST_STOP_GRACE = Duration.ofSeconds(4);

    private static final Duration ABANDONED_PAUSE = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final WorkerSettings settings;
    private final ProcessLauncher launcher;
    private final KeyRing keys;
    private final Consumer<String> unusable;
    private final List<Dispatch<?>> dispatches;
    private final MasterLink masterLink;
    private final WorkerState state = new WorkerState();
    private final Map<ExecutorId, ExecutorRunner> runners = new HashMap<>();
    /** Applications of another cluster that a timer watches. */
    private final Set<AppId> abandoned = new HashSet<>();

    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private boolean stopping;

    /**
     * @param keys of the worker's listener, where executors prove themselves with their application's secret
     * @param unusable told once, in the loop, when no master will ever take this worker: a sentence for the user
     */
    public Worker(
            RpcEnv env, WorkerSettings settings, ProcessLauncher launcher, KeyRing keys, Consumer<String> unusable) {
        this.loop = env.loop();
        this.settings = settings;
        this.launcher = launcher;
        this.keys = keys;
        this.unusable = unusable;
        this.masterLink = new MasterLink(env, settings.masters(), new LinkOwner());
        this.dispatches = List.of(fromMaster(), fromExecutors());
    }

    private Dispatch<MasterToWorker> fromMaster() {
        Set<Role> master = Set.of(Role.MASTER);
        return Dispatch.over(MasterToWorker.class)
                .on(LaunchExecutor.class, master, this::onLaunchExecutor)
                .on(KillExecutor.class, master, this::onKillExecutor)
                .on(ApplicationFinished.class, master, this::onApplicationFinished)
                .on(AcknowledgeEnds.class, master, this::onAcknowledgeEnds)
                .on(RequestReport.class, master, this::onRequestReport)
                .on(ReconnectWorker.class, master, this::onReconnectWorker)
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
                "worker={} address={} cores={} memoryBytes={} masters={}",
                settings.id(),
                settings.advertised(),
                settings.capacity().cores(),
                settings.capacity().memoryBytes(),
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
            log.info("stopping worker={} executors={}: {}", settings.id(), runners.size(), reason);
            List.copyOf(runners.values()).forEach(runner -> runner.kill("its worker is shutting down", grace));
            stopIfIdle();
        }
        return stopped;
    }

    private void stopIfIdle() {
        if (stopping && runners.isEmpty()) {
            masterLink.close();
            stopped.complete(null);
        }
    }

    private void onLaunchExecutor(LaunchExecutor order, Peer from) {
        if (!obeys(from, order.epoch(), "to launch " + order.executor())) {
            return;
        }
        state.carriedOut(order.number());
        ExecutorId executor = order.executor();
        WorkerLogic.OnLaunch decision = WorkerLogic.onLaunch(state, executor, stopping);
        if (decision instanceof WorkerLogic.Start) {
            launch(order);
        } else if (decision instanceof WorkerLogic.TellAgain known) {
            tell(executor, known.change());
        } else if (decision instanceof WorkerLogic.Refuse refused) {
            onEnded(executor, refused.end());
        }
    }

    private void launch(LaunchExecutor order) {
        ExecutorId executor = order.executor();
        AppId app = executor.app();
        Found archive = settings.commands().archive(order);
        log.info(
                "launching executor={} cores={} memoryBytes={} appName={} archive={}",
                executor,
                order.resources().cores(),
                order.resources().memoryBytes(),
                order.appName(),
                archive.archive().map(Path::toString).orElseGet(() -> "none (" + archive.reason() + ")"));
        state.launched(executor, order.resources());
        keys.grant(app.value(), Set.of(Role.APPLICATION), order.secrets().secret());
        ProcessSpec spec = settings.commands().build(order);
        ExecutorRunner runner = new ExecutorRunner(spec, loop, launcher, new ExecutorRunner.Listener() {
            @Override
            public void onForked(long pid) {
                state.forked(executor, pid);
                tell(executor, new Forked(pid));
            }

            @Override
            public void onEnded(ExecutorEnd end) {
                Worker.this.onEnded(executor, end);
            }
        });
        runners.put(executor, runner);
        runner.start();
    }

    private void onEnded(ExecutorId executor, ExecutorEnd end) {
        runners.remove(executor);
        state.ended(executor, end);
        tell(executor, new Ended(end));
        if (end.state() == ExecutorState.FAILED) {
            log.warn("executor={} failed: {}", executor, end.message());
        }
        removeLeftApplications();
        stopIfIdle();
    }

    private void onKillExecutor(KillExecutor order, Peer from) {
        if (obeys(from, order.epoch(), "to kill " + order.executor())) {
            state.carriedOut(order.number());
            Optional.ofNullable(runners.get(order.executor()))
                    .ifPresent(runner -> runner.kill("by the master: " + order.reason(), settings.killGrace()));
        }
    }

    private void onApplicationFinished(ApplicationFinished order, Peer from) {
        if (obeys(from, order.epoch(), "to end " + order.app())) {
            state.carriedOut(order.number());
            state.finishing(order.app());
            state.running(order.app())
                    .forEach(each -> Optional.ofNullable(runners.get(each))
                            .ifPresent(runner -> runner.kill("its application is over", settings.killGrace())));
            removeLeftApplications();
        }
    }

    private void removeLeftApplications() {
        for (AppId app : state.over()) {
            remove(app);
            state.finished(app);
        }
        // the master that follows may have taken such an application over, and order more of it soon
        for (AppId app : state.abandoned()) {
            if (abandoned.add(app)) {
                loop.schedule(ABANDONED_PAUSE, () -> removeIfAbandoned(app));
            }
        }
    }

    private void removeIfAbandoned(AppId app) {
        abandoned.remove(app);
        if (state.isAbandoned(app)) {
            remove(app);
            state.forget(app);
        }
    }

    /** What belonged to an application ends with it: its key, its directories. */
    private void remove(AppId app) {
        keys.revoke(app.value());
        launcher.removeApplication(app);
        log.info("removed app={}", app);
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
        refusal.ifPresentOrElse(
                why -> log.warn("refused the order of {} {}: {}", from.address(), order, why), () -> state.obey(epoch));
        return refusal.isEmpty();
    }

    private void tell(ExecutorId executor, ExecutorChange change) {
        masterLink.tell(new ExecutorStateChanged(settings.id(), executor, change));
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
                    state.report());
        }

        @Override
        public WorkerToMaster heartbeat() {
            return new WorkerHeartbeat(
                    settings.id(), state.lastCommand(), state.report().digest());
        }

        @Override
        public Optional<String> onRegistered(Epoch epoch) {
            Optional<String> refusal = WorkerLogic.refusal(state.epoch(), epoch);
            if (refusal.isEmpty()) {
                state.obey(epoch);
                removeLeftApplications();
            }
            return refusal;
        }

        @Override
        public void onUnusable(String sentence) {
            unusable.accept(sentence);
        }
    }
}
