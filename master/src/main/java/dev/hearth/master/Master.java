package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.LivenessTimer.Watch;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.SoftEvent.CommandsConfirmed;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.AppToMaster;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.ExecutorWorked;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.ClientToMaster;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcError;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master's endpoint: takes what workers, drivers and commands say, has it decided, and hands the decision to the
 * {@link Committer}. Everything happens in one loop, which also owns the state.
 *
 * <p>A worker whose connection is closed keeps its executors for {@code hearth.deploy.workerReconnect}, one that is silent
 * for {@code hearth.worker.timeout}; then it is lost. Applications likewise, with {@code applicationReconnect} and {@code
 * applicationLease}.
 */
public final class Master implements RpcEndpoint {
    private static final Logger log = LoggerFactory.getLogger(Master.class);

    private final EventLoop loop;
    private final MasterConfig config;
    private final Epoch epoch;
    private final ZoneId zone;
    private final ClusterState state;
    private final Connections connections = new Connections();
    private final Committer committer;
    private final MasterSnapshots snapshots;
    private final Liveness<WorkerId> workerSilence;
    private final Liveness<WorkerId> workerAbsence;
    private final Liveness<AppId> applicationSilence;
    private final Liveness<AppId> applicationAbsence;
    private final Liveness<ExecutorId> trials = new Liveness<>(MasterConfig.EXECUTOR_TRIAL);
    private final LivenessTimer timer;
    private final List<Dispatch<?>> dispatches;

    /**
     * @param epoch of this reign: later than any before of the same cluster
     * @param zone in which the ids of applications tell the time
     * @param pid of this process, for people
     */
    public Master(EventLoop loop, MasterConfig config, Journal journal, Epoch epoch, ZoneId zone, long pid) {
        this.loop = loop;
        this.config = config;
        this.epoch = epoch;
        this.zone = zone;
        this.state = new ClusterState(config.retainedApplications());
        this.workerSilence = new Liveness<>(config.workerTimeout());
        this.workerAbsence = new Liveness<>(config.workerReconnect());
        this.applicationSilence = new Liveness<>(config.applicationLease());
        this.applicationAbsence = new Liveness<>(config.applicationReconnect());
        this.snapshots = new MasterSnapshots(loop, state, new MasterViews(config), epoch, pid);
        this.committer = new Committer(loop, config, journal, state, connections, snapshots);
        this.timer = new LivenessTimer(
                loop,
                config.workerHeartbeat(),
                List.of(
                        new Watch<>(workerSilence, this::onWorkerSilent),
                        new Watch<>(workerAbsence, this::onWorkerAbsent),
                        new Watch<>(applicationSilence, this::onApplicationSilent),
                        new Watch<>(applicationAbsence, this::onApplicationAbsent),
                        new Watch<>(trials, this::onExecutorProven)));
        this.dispatches = List.of(fromWorkers(), fromApplications(), fromClients());
    }

    private Dispatch<WorkerToMaster> fromWorkers() {
        Set<Role> worker = Set.of(Role.WORKER);
        return Dispatch.over(WorkerToMaster.class)
                .answer(RegisterWorker.class, worker, this::onRegisterWorker)
                .on(WorkerHeartbeat.class, worker, this::onWorkerHeartbeat)
                .on(ReportState.class, worker, this::onReportState)
                .on(ExecutorStateChanged.class, worker, this::onExecutorStateChanged)
                .build();
    }

    private Dispatch<AppToMaster> fromApplications() {
        Set<Role> submit = Set.of(Role.SUBMIT);
        return Dispatch.over(AppToMaster.class)
                .answer(RegisterApplication.class, submit, this::onRegisterApplication)
                .on(ApplicationHeartbeat.class, submit, this::onApplicationHeartbeat)
                .on(ExecutorRegistered.class, submit, this::onExecutorRegistered)
                .on(ExecutorWorked.class, submit, this::onExecutorWorked)
                .answer(UnregisterApplication.class, submit, this::onUnregisterApplication)
                .build();
    }

    private Dispatch<ClientToMaster> fromClients() {
        return Dispatch.over(ClientToMaster.class)
                .answer(
                        RequestMasterState.class,
                        Set.of(Role.READ, Role.SUBMIT, Role.OPERATOR),
                        (request, from, reply) -> reply.answer(snapshots.withHeartbeats(this::sinceLastSign)))
                .build();
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** Begins the epoch. In the loop, before the first message. */
    public void start() {
        loop.checkInLoop();
        committer.commit(MasterLogic.begin(epoch));
    }

    /** Tells the URL under which others reach this master, for what people read. In the loop. */
    public void serving(String url) {
        loop.checkInLoop();
        snapshots.serving(url);
    }

    /** The cluster as it was after the last turn that is durable. Callable from any thread; immutable. */
    public MasterState snapshot() {
        return snapshots.latest();
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        connections.workerOf(peer).ifPresent(worker -> {
            log.warn("Connection lost worker={} reason=\"{}\"", worker, reason);
            connections.unbind(worker);
            workerSilence.remove(worker);
            workerAbsence.touch(worker, loop.nanoTime());
            committer.commit(WorkerLogic.detach(state, worker));
        });
        for (AppId app : connections.applicationsOf(peer)) {
            log.warn("Connection lost app={} reason=\"{}\"", app, reason);
            connections.unbind(app);
            applicationSilence.remove(app);
            applicationAbsence.touch(app, loop.nanoTime());
            committer.commit(MasterLogic.detach(state, app));
        }
        timer.arm();
    }

    private void onRegisterWorker(RegisterWorker message, Peer from, Reply<RegisterWorkerReply> reply) {
        WorkerId id = message.worker();
        if (!from.identity().equals(id.value())) {
            reply.answer(new RegisterWorkerRefused(
                    "worker " + id + " cannot register over the connection of " + from.identity()));
            return;
        }
        state.workerAt(message.host(), message.port())
                .filter(other -> !other.id().equals(id) && !other.isConnected())
                .ifPresent(other ->
                        removeWorker(other, sinceLastSign(other.id()), "worker " + id + " has taken its place"));
        Decision<RegisterWorkerReply> decision = WorkerLogic.register(state, config, message);
        boolean inherited = WorkerLogic.isInherited(state, message);
        committer.commit(decision, reply);
        if (decision.events().isEmpty()) {
            log.warn("Refused worker={} host={} port={}: its address is taken", id, message.host(), message.port());
            return;
        }
        connections.bind(id, from);
        workerAbsence.remove(id);
        workerSilence.touch(id, loop.nanoTime());
        timer.arm();
        log.info(
                "Registered worker={} host={} port={} cores={} memoryBytes={} running={}",
                id,
                message.host(),
                message.port(),
                message.capacity().cores(),
                message.capacity().memoryBytes(),
                message.report().running().size());
        compare(id, new WorkerLogic.Account(message.report(), true, inherited));
    }

    private void onWorkerHeartbeat(WorkerHeartbeat message, Peer from) {
        boundWorker(message.worker(), from).ifPresent(worker -> {
            if (worker.finishes().values().stream().anyMatch(number -> number <= message.lastCommand())) {
                committer.commit(new Draft(epoch)
                        .event(new CommandsConfirmed(worker.id(), message.lastCommand()))
                        .decide());
            }
            if (WorkerLogic.differs(worker, message)) {
                committer.commit(new Draft(epoch)
                        .toWorker(worker.id(), new RequestReport(epoch))
                        .decide());
            }
        });
    }

    private void onReportState(ReportState message, Peer from) {
        boundWorker(message.worker(), from)
                .ifPresent(worker -> compare(worker.id(), new WorkerLogic.Account(message.report(), false, false)));
    }

    private void compare(WorkerId id, WorkerLogic.Account account) {
        WorkerEntry worker = state.worker(id).orElseThrow();
        account.report().ended().forEach(each -> executorEnded(worker, each.executor(), each.end()));
        committer.commit(WorkerLogic.acknowledge(
                state,
                id,
                account.report().ended().stream().map(each -> each.executor()).toList()));
        committer.commit(WorkerLogic.compare(state, config, worker, account));
        account.report().running().forEach(each -> beginTrial(each.executor()));
    }

    private void onExecutorStateChanged(ExecutorStateChanged message, Peer from) {
        boundWorker(message.worker(), from).ifPresent(worker -> {
            if (message.change() instanceof Forked forked) {
                committer.commit(WorkerLogic.forked(state, worker, message.executor(), forked.pid()));
            } else if (message.change() instanceof Ended ended) {
                executorEnded(worker, message.executor(), ended.end());
                committer.commit(WorkerLogic.acknowledge(state, worker.id(), List.of(message.executor())));
            }
        });
    }

    private void executorEnded(WorkerEntry worker, ExecutorId executor, ExecutorEnd end) {
        if (worker.executors().containsKey(executor)) {
            log.info(
                    "Ended executor={} worker={} state={} cause=\"{}\"",
                    executor,
                    worker.id(),
                    end.state(),
                    end.message());
        }
        trials.remove(executor);
        Optional<AppEntry> app = state.application(executor.app());
        committer.commit(MasterLogic.ended(state, config, worker, executor, end, loop.wallTime()));
        app.filter(each -> each.state().isTerminal())
                .ifPresent(failed -> log.warn(
                        "Failed app={} reason=\"{}\"",
                        failed.id(),
                        failed.cause().orElse("")));
        forgetIfOver(executor.app());
    }

    /** The worker, if the message came over the connection that it registered on; it is asked to register otherwise. */
    private Optional<WorkerEntry> boundWorker(WorkerId worker, Peer from) {
        if (connections.leadsTo(from, worker)) {
            workerSilence.touch(worker, loop.nanoTime());
            return state.worker(worker);
        }
        from.endpoint(Endpoints.WORKER).tell(new ReconnectWorker(epoch));
        return Optional.empty();
    }

    private void onWorkerSilent(WorkerId worker) {
        state.worker(worker)
                .ifPresent(entry -> removeWorker(
                        entry, config.workerTimeout(), "no sign of life for " + show(config.workerTimeout())));
    }

    private void onWorkerAbsent(WorkerId worker) {
        state.worker(worker)
                .ifPresent(entry -> removeWorker(
                        entry,
                        config.workerReconnect(),
                        "its connection was closed and not made again within " + show(config.workerReconnect())));
    }

    private void removeWorker(WorkerEntry worker, Duration sinceLastSign, String reason) {
        WorkerId id = worker.id();
        log.warn(
                "Lost worker={} executors={} reason=\"{}\"",
                id,
                worker.executors().size(),
                reason);
        snapshots.lost(id, loop.nanoTime() - sinceLastSign.toNanos());
        workerSilence.remove(id);
        workerAbsence.remove(id);
        Optional<Peer> peer = connections.worker(id);
        connections.unbind(id);
        committer.commit(WorkerLogic.remove(state, worker, reason));
        peer.ifPresent(each ->
                committer.afterThisTurn(() -> each.close("the master has given worker " + id + " up: " + reason)));
    }

    private Duration sinceLastSign(WorkerId worker) {
        long nowNanos = loop.nanoTime();
        long lastNanos = workerSilence
                .lastContactNanos(worker)
                .orElseGet(() -> workerAbsence.lastContactNanos(worker).orElse(nowNanos));
        return Duration.ofNanos(nowNanos - lastNanos);
    }

    private void onRegisterApplication(RegisterApplication message, Peer from, Reply<RegisterApplicationReply> reply) {
        Optional<AppEntry> known = state.applicationByKey(message.key());
        if (known.isPresent() && !committer.secrets().accepts(known.get().id(), message.secrets())) {
            log.warn(
                    "Refused a driver that names app={} and does not hold its secret",
                    known.get().id());
            reply.fail(RpcError.NOT_ALLOWED, "another driver has registered an application under this key");
            return;
        }
        Decision<RegisterApplicationReply> decision = MasterLogic.register(
                state, config, message, MasterLogic.nextId(state, loop.wallTime(), zone), loop.wallTime());
        if (decision.reply().orElseThrow() instanceof RegisteredApplication registered) {
            AppId app = registered.app();
            committer.secrets().put(app, message.secrets());
            committer.commit(decision, reply);
            connections.bind(app, from);
            applicationAbsence.remove(app);
            applicationSilence.touch(app, loop.nanoTime());
            message.executors().forEach(this::beginTrial);
            timer.arm();
            log.info(
                    "Registered app={} name=\"{}\" user={} again={}",
                    app,
                    message.spec().name(),
                    message.spec().user(),
                    known.isPresent() || message.known().isPresent());
        } else {
            log.warn(
                    "Refused name=\"{}\" user={}: it is over",
                    message.spec().name(),
                    message.spec().user());
            committer.commit(decision, reply);
        }
    }

    private void onApplicationHeartbeat(ApplicationHeartbeat message, Peer from) {
        if (connections.leadsTo(from, message.app())) {
            applicationSilence.touch(message.app(), loop.nanoTime());
        }
    }

    private void onExecutorRegistered(ExecutorRegistered message, Peer from) {
        AppId app = message.executor().app();
        if (connections.leadsTo(from, app)) {
            applicationSilence.touch(app, loop.nanoTime());
            committer.commit(MasterLogic.joined(state, message.executor()));
            beginTrial(message.executor());
        }
    }

    private void onExecutorWorked(ExecutorWorked message, Peer from) {
        ExecutorId executor = message.executor();
        if (connections.leadsTo(from, executor.app())) {
            applicationSilence.touch(executor.app(), loop.nanoTime());
            trials.remove(executor);
            onExecutorProven(executor);
        }
    }

    private void beginTrial(ExecutorId executor) {
        if (!trials.watches(executor)
                && state.executor(executor)
                        .filter(each -> each.hasJoined() && !each.isProven())
                        .isPresent()) {
            trials.touch(executor, loop.nanoTime());
            timer.arm();
        }
    }

    private void onExecutorProven(ExecutorId executor) {
        committer.commit(MasterLogic.proven(state, executor));
    }

    private void onUnregisterApplication(
            UnregisterApplication message, Peer from, Reply<UnregisteredApplication> reply) {
        AppId app = message.app();
        if (state.application(app).isPresent() && !connections.leadsTo(from, app)) {
            reply.fail(RpcError.NOT_ALLOWED, "application " + app + " is not registered on this connection");
            return;
        }
        log.info("Unregistered app={} failure=\"{}\"", app, message.failure().orElse(""));
        committer.commit(MasterLogic.unregister(state, app, message.failure(), loop.wallTime()), reply);
        forgetIfOver(app);
    }

    private void onApplicationSilent(AppId app) {
        endApplication(app, "its driver gave no sign of life for " + show(config.applicationLease()));
    }

    private void onApplicationAbsent(AppId app) {
        endApplication(
                app,
                "its driver closed the connection and did not come back within " + show(config.applicationReconnect()));
    }

    private void endApplication(AppId app, String cause) {
        state.application(app).ifPresent(entry -> {
            log.warn("Ending app={} reason=\"{}\"", app, cause);
            committer.commit(MasterLogic.end(state, entry, ApplicationState.FINISHED, cause, loop.wallTime()));
            forgetIfOver(app);
        });
    }

    private void forgetIfOver(AppId app) {
        if (state.application(app).isEmpty()) {
            applicationSilence.remove(app);
            applicationAbsence.remove(app);
            committer.afterThisTurn(() -> {
                committer.secrets().forget(app);
                connections.unbind(app);
            });
        }
    }

    private static String show(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
