package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.state.AppEntry;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.WorkerEntry;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Progress;
import dev.hearth.protocol.AppToMaster;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ApplicationProgress;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.ExecutorWorked;
import dev.hearth.protocol.AppToMaster.ExecutorsKilled;
import dev.hearth.protocol.AppToMaster.ExecutorsRequested;
import dev.hearth.protocol.AppToMaster.KillExecutors;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.RequestExecutors;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.AppToMaster.UnregisteredApplication;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcError;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the master that drivers talk to for their applications. An application whose driver closed its connection
 * has {@code hearth.deploy.applicationReconnect} to come back, one that is silent, or was known to an earlier master,
 * {@code hearth.deploy.applicationLease}; then it ends. In the master's loop.
 */
final class ApplicationDesk {
    private static final Logger log = LoggerFactory.getLogger(ApplicationDesk.class);

    /** What a registration is called in the audit log. */
    static final String REGISTERING = "register application";

    private final EventLoop loop;
    private final Audit audit;
    private final MasterConfig config;
    private final ZoneId zone;
    private final ClusterState state;
    private final Connections connections;
    private final Committer committer;
    private final LivenessTimer timer;
    private final Liveness<AppId> silence;
    private final Liveness<AppId> absence;
    private final Liveness<ExecutorId> trials;
    /** When they registered, of the applications that have had no executor yet. */
    private final Map<AppId, Long> registeredNanos = new HashMap<>();
    /** As drivers told last; of those that are connected. */
    private final Map<AppId, Progress> progress = new HashMap<>();

    private final DispatchCounts dispatches;

    ApplicationDesk(MasterParts parts, Audit audit) {
        this.audit = audit;
        this.loop = parts.loop();
        this.config = parts.config();
        this.zone = parts.zone();
        this.state = parts.state();
        this.connections = parts.connections();
        this.committer = parts.committer();
        this.timer = parts.timer();
        this.dispatches = new DispatchCounts(more -> committer.metrics().dispatched(more));
        this.silence = timer.watch(new Liveness<>(config.applicationLease()), this::onSilent);
        this.absence = timer.watch(new Liveness<>(config.applicationReconnect()), this::onAbsent);
        this.trials = timer.watch(new Liveness<>(MasterConfig.EXECUTOR_TRIAL), this::onExecutorProven);
    }

    Dispatch<AppToMaster> dispatch() {
        Set<Role> submit = Set.of(Role.SUBMIT);
        return Dispatch.over(AppToMaster.class)
                .answer(RegisterApplication.class, submit, this::onRegisterApplication)
                .on(ApplicationHeartbeat.class, submit, this::onApplicationHeartbeat)
                .on(ExecutorRegistered.class, submit, this::onExecutorRegistered)
                .on(ExecutorWorked.class, submit, this::onExecutorWorked)
                .on(ApplicationProgress.class, submit, this::onApplicationProgress)
                .answer(RequestExecutors.class, submit, this::onRequestExecutors)
                .answer(KillExecutors.class, submit, this::onKillExecutors)
                .answer(UnregisterApplication.class, submit, this::onUnregisterApplication)
                .build();
    }

    /** The applications of an earlier master have their lease to come back. At the start, once the epoch has begun. */
    void recovered() {
        for (AppEntry app : state.applications()) {
            log.info(
                    "Expecting back app={} executors={}",
                    app.id(),
                    app.executors().size());
            silence.touch(app.id(), loop.nanoTime());
        }
        timer.arm();
    }

    void onDisconnected(Peer peer, String reason) {
        for (AppId app : connections.applicationsOf(peer)) {
            log.warn("Connection lost app={} reason=\"{}\"", app, reason);
            connections.unbind(app);
            progress.remove(app);
            silence.remove(app);
            absence.touch(app, loop.nanoTime());
            committer.commit(MasterLogic.detach(state, app, reason, loop.wallTime()));
            timer.arm();
        }
    }

    private void onRegisterApplication(RegisterApplication asked, Peer from, Reply<RegisterApplicationReply> to) {
        Actor by = Actors.of(state, from);
        RegisterApplication message =
                asked.of(Actors.user(state, from, asked.spec().user()));
        Reply<RegisterApplicationReply> reply =
                new ToldReply<>(to, answer -> tell(by, asked.spec().name(), answer));
        Optional<AppEntry> known = state.applicationByKey(message.key());
        if (known.isPresent() && !committer.secrets().accepts(known.get().id(), message.secrets())) {
            log.warn(
                    "Refused a driver that names app={} and does not hold its secret",
                    known.get().id());
            String sentence = "another driver has registered an application under this key";
            audit.told(REGISTERING, by, known.get().id().value(), Outcome.REFUSED, sentence);
            reply.fail(RpcError.NOT_ALLOWED, sentence);
            return;
        }
        Decision<RegisterApplicationReply> decision = MasterLogic.register(
                state,
                config,
                message,
                MasterLogic.nextId(state, loop.wallTime(), zone),
                Actors.driver(from),
                loop.wallTime());
        RegisterApplicationReply answer = decision.reply().orElseThrow();
        if (answer instanceof RegisteredApplication registered) {
            AppId app = registered.app();
            committer.secrets().put(app, message.secrets());
            committer.commit(decision, reply);
            connections.bind(app, from);
            absence.remove(app);
            silence.touch(app, loop.nanoTime());
            message.executors().forEach(this::beginTrial);
            timer.arm();
            if (known.isEmpty() && message.known().isEmpty()) {
                registeredNanos.put(app, loop.nanoTime());
            }
            log.info(
                    "Registered app={} name=\"{}\" user={} again={}",
                    app,
                    message.spec().name(),
                    message.spec().user(),
                    known.isPresent() || message.known().isPresent());
        } else if (answer instanceof RegisterApplicationRefused refused) {
            log.warn("Refused an application of {}: {}", from.identity(), refused.reason());
            committer.commit(decision, reply);
        }
    }

    private void tell(Actor by, String name, RegisterApplicationReply answer) {
        if (answer instanceof RegisteredApplication registered) {
            audit.told(REGISTERING, by, registered.app().value(), Outcome.DONE, name);
        } else if (answer instanceof RegisterApplicationRefused refused) {
            audit.told(REGISTERING, by, "", Outcome.FAILED, name + ": " + refused.reason());
        }
    }

    private void onApplicationHeartbeat(ApplicationHeartbeat message, Peer from) {
        heard(message.app(), from);
    }

    /** Whether the message came over the connection that the application registered on; it lives then. */
    private boolean heard(AppId app, Peer from) {
        boolean bound = connections.leadsTo(from, app);
        if (bound) {
            silence.touch(app, loop.nanoTime());
        }
        return bound;
    }

    private void onExecutorRegistered(ExecutorRegistered message, Peer from) {
        if (heard(message.executor().app(), from)) {
            committer.commit(ExecutorLogic.joined(state, message.executor()));
            Optional.ofNullable(registeredNanos.remove(message.executor().app()))
                    .ifPresent(since -> committer.metrics().firstExecutorReady(loop.nanoTime() - since));
            beginTrial(message.executor());
        }
    }

    private void onExecutorWorked(ExecutorWorked message, Peer from) {
        if (heard(message.executor().app(), from)) {
            trials.remove(message.executor());
            onExecutorProven(message.executor());
        }
    }

    /** Nothing is decided by it, and nothing kept that outlives the application. */
    private void onApplicationProgress(ApplicationProgress message, Peer from) {
        ownedBy(message.app(), from).ifPresent(app -> {
            if (message.progress().isSound()) {
                progress.put(app.id(), message.progress());
            }
            dispatches.count(app, message.dispatch(), loop.wallTime());
            committer.showsMore();
        });
    }

    /** How far an application is, as its driver told last. */
    Optional<Progress> progress(AppId app) {
        return Optional.ofNullable(progress.get(app));
    }

    /** The executor has to live for a while from now on, if it has registered and was not watched before. */
    void beginTrial(ExecutorId executor) {
        if (!trials.watches(executor)
                && state.executor(executor)
                        .filter(each -> each.hasJoined() && !each.isProven())
                        .isPresent()) {
            trials.touch(executor, loop.nanoTime());
            timer.arm();
        }
    }

    /** The executor is over. */
    void endTrial(ExecutorId executor) {
        trials.remove(executor);
    }

    private void onExecutorProven(ExecutorId executor) {
        committer.commit(ExecutorLogic.proven(state, executor, loop.wallTime()));
    }

    private void onRequestExecutors(RequestExecutors message, Peer from, Reply<ExecutorsRequested> reply) {
        Optional<AppEntry> app = ownedBy(message.app(), from);
        Optional<String> refusal = app.flatMap(each -> ExecutorLogic.refusal(each, message.totals()));
        if (app.isEmpty()) {
            reply.answer(new ExecutorsRequested(false));
        } else if (refusal.isPresent()) {
            log.warn("Refused executors app={}: {}", message.app(), refusal.get());
            reply.fail(RpcError.FAILED, refusal.get());
        } else {
            committer.commit(ExecutorLogic.request(state, app.get(), message.totals(), loop.wallTime()), reply);
        }
    }

    private void onKillExecutors(KillExecutors message, Peer from, Reply<ExecutorsKilled> reply) {
        ownedBy(message.app(), from)
                .ifPresentOrElse(
                        app -> committer.commit(ExecutorLogic.kill(state, app, message, loop.wallTime()), reply),
                        () -> reply.answer(new ExecutorsKilled(List.of())));
    }

    /** A live application, if it registered on this connection. */
    private Optional<AppEntry> ownedBy(AppId app, Peer from) {
        return heard(app, from) ? state.application(app) : Optional.empty();
    }

    private void onUnregisterApplication(
            UnregisterApplication message, Peer from, Reply<UnregisteredApplication> reply) {
        AppId app = message.app();
        if (state.application(app).isPresent() && !connections.leadsTo(from, app)) {
            reply.fail(RpcError.NOT_ALLOWED, "application " + app + " is not registered on this connection");
            return;
        }
        Optional<String> failure = message.failure().map(EndBounds::sentence);
        log.info("Unregistered app={} failure=\"{}\"", app, failure.orElse(""));
        boolean live = state.application(app).isPresent();
        committer.commit(MasterLogic.unregister(state, app, failure, loop.wallTime()), reply);
        if (live) {
            forget(app);
        }
    }

    /** A worker says that an executor is over. */
    void executorEnded(WorkerEntry worker, ExecutorId executor, ExecutorEnd end) {
        trials.remove(executor);
        Optional<AppEntry> app = state.application(executor.app());
        committer.commit(ExecutorLogic.ended(state, config, worker, executor, end, loop.wallTime()));
        app.filter(each -> each.state().isTerminal()).ifPresent(failed -> {
            log.warn("Failed app={} reason=\"{}\"", failed.id(), failed.cause().orElse(""));
            forget(failed.id());
        });
    }

    /** Somebody wants the application ended. */
    void kill(AppEntry app, String reason, boolean force, Reply<Killing> reply) {
        log.warn("Ending app={} force={} reason=\"{}\"", app.id(), force, reason);
        boolean live = !app.state().isTerminal();
        committer.commit(MasterLogic.kill(state, app, reason, force, loop.wallTime()), reply);
        if (live) {
            forget(app.id());
        }
    }

    /** Ends the application, if it is not over. */
    void end(AppId app, ApplicationState end, String cause) {
        state.application(app).ifPresent(entry -> {
            // the cause may quote the program, and is told to whoever asks
            log.warn("Ending app={} state={}", app, end);
            committer.commit(MasterLogic.end(state, entry, end, cause, loop.wallTime()));
            forget(app);
        });
    }

    private void onSilent(AppId app) {
        endWithoutWord(app, " gave no sign of life for " + Master.show(config.applicationLease()));
    }

    private void onAbsent(AppId app) {
        endWithoutWord(
                app,
                " ended without saying so: it closed the connection and did not come back within "
                        + Master.show(config.applicationReconnect()));
    }

    private void endWithoutWord(AppId app, String what) {
        state.application(app).ifPresent(entry -> end(app, ApplicationState.FAILED, entry.driver() + what));
    }

    /** The application was live before this turn's decision, and is over now. */
    private void forget(AppId app) {
        progress.remove(app);
        dispatches.forget(app);
        silence.remove(app);
        absence.remove(app);
        registeredNanos.remove(app);
        committer.forget(app);
        committer.afterThisTurn(() -> {
            committer.secrets().forget(app);
            connections.unbind(app);
        });
    }
}
