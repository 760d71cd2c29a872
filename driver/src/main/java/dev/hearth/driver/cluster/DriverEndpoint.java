package dev.hearth.driver.cluster;

import dev.hearth.driver.schedule.LossReason;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.driver.schedule.TaskDispatcher;
import dev.hearth.driver.schedule.TaskNews;
import dev.hearth.driver.schedule.TaskScheduler;
import dev.hearth.loop.EventLoop;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.ExecutorToDriver;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.HeartbeatResponse;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorFailed;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorReply;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.RetrieveAppConfig;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Reply;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.codec.WireException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the executors of an application register and report, and the driver's judgement of which of them are lost. In
 * the loop only.
 *
 * <p>An executor whose connection is cut keeps its tasks for {@link ExecutorTimes#reconnect}; the same incarnation
 * resumes, and while it is away nothing is launched there. It is lost when that time is over, when it is silent on an
 * open connection, or when the master says that its process is gone; then its connection has a moment to deliver what the
 * process had sent before.
 */
public final class DriverEndpoint implements RpcEndpoint {
    private static final Set<Role> EXECUTORS = Set.of(Role.APPLICATION);
    /** For reports that an ended process had sent before. */
    private static final Duration DRAIN = Duration.ofSeconds(1);
    /** A timer later than this shows that the driver itself did not run. */
    private static final Duration LATE = Duration.ofSeconds(1);

    private static final int REMEMBERED_LOSSES = 1024;
    /** About what an end takes in a report beside its value. */
    private static final int REPORT_BYTES = 128;

    /**
     * What executors are told.
     *
     * @param incarnation drawn at random by this driver process
     */
    public record Setup(SchedulerConfig config, ExecutorTimes times, long incarnation, AppConfig appConfig) {}

    /** Hears who is registered, in the loop. */
    interface Registrations {
        /** An executor has registered for the first time. */
        void onRegistered(ExecutorId executor);

        /** It has finished its first task. */
        void onWorked(ExecutorId executor);

        /** It was to be {@linkplain #drain drained}, and does nothing more. Comes again for as long as it is there. */
        void onDrained(ExecutorId executor);

        /** It is lost. */
        void onLost(ExecutorId executor);
    }

    private final EventLoop loop;
    private final Setup setup;
    private final TaskDispatcher dispatcher;
    private final TaskScheduler tasks;
    private final SchedulerEvents events;
    private final Registrations registrations;
    private final ResultStreams results;
    private final HeartbeatReceiver<RemoteExecutor> liveness;
    private final List<Dispatch<?>> dispatches;

    private final Map<ExecutorId, RemoteExecutor> executors = new LinkedHashMap<>();
    private final Map<Long, RemoteExecutor> byConnection = new LinkedHashMap<>();
    private final Set<RemoteExecutor> unacknowledged = new LinkedHashSet<>();
    /** Those that are to take nothing new, registered or not yet. */
    private final Set<ExecutorId> draining = new LinkedHashSet<>();

    private final Map<ExecutorId, String> lost = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ExecutorId, String> eldest) {
            return size() > REMEMBERED_LOSSES;
        }
    };

    DriverEndpoint(
            EventLoop loop,
            Setup setup,
            TaskDispatcher dispatcher,
            SchedulerEvents events,
            Registrations registrations) {
        this.loop = loop;
        this.setup = setup;
        this.dispatcher = dispatcher;
        this.tasks = dispatcher.tasks();
        this.events = events;
        this.registrations = registrations;
        this.results = new ResultStreams(loop);
        this.liveness = new HeartbeatReceiver<>(
                loop, setup.times().silence(), setup.times().heartbeatEvery(), this::onSilent);
        this.dispatches = List.of(Dispatch.over(ExecutorToDriver.class)
                .<AppConfig, RetrieveAppConfig>answer(
                        RetrieveAppConfig.class, EXECUTORS, (m, from, reply) -> reply.answer(setup.appConfig()))
                .answer(RegisterExecutor.class, EXECUTORS, this::register)
                .on(StatusUpdate.class, EXECUTORS, this::statusUpdate)
                .answer(Heartbeat.class, EXECUTORS, this::heartbeat)
                .build());
        dispatcher.afterAssignment(this::acknowledge);
    }

    /** Takes everything that executors say: heartbeats come by an endpoint of their own, {@link #heartbeats}. */
    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** The same tables under another number; connections are this endpoint's business. */
    public RpcEndpoint heartbeats() {
        return this::dispatches;
    }

    /** The executors that are registered now. */
    List<ExecutorSummary> summaries() {
        return executors.values().stream().map(RemoteExecutor::summary).toList();
    }

    Optional<ExecutorSummary> summary(ExecutorId id) {
        return Optional.ofNullable(executors.get(id)).map(RemoteExecutor::summary);
    }

    /** Their ids. */
    List<ExecutorId> registered() {
        return List.copyOf(executors.keySet());
    }

    /** The master says that the process is gone. Repeatable. */
    public void executorRemoved(ExecutorId id, ExecutorEnd end, boolean workerLost) {
        boolean asked = draining.contains(id) && end.state() == ExecutorState.KILLED;
        endsBecause(id, asked ? LossReason.drained() : LossReason.of(end, workerLost));
    }

    /** The executor's worker is gone, and it with it. Repeatable. */
    void workerRemoved(ExecutorId id, String worker, String reason) {
        endsBecause(id, LossReason.workerRemoved(worker, reason));
    }

    /**
     * The executor takes nothing new, and what waits there goes elsewhere; also one that registers later. Repeatable.
     */
    void drain(ExecutorId id) {
        if (!lost.containsKey(id) && draining.add(id)) {
            Optional.ofNullable(executors.get(id)).ifPresent(this::drain);
        }
    }

    private void drain(RemoteExecutor executor) {
        executor.drain();
        tasks.drain(executor.index());
        tellIfDrained(executor);
    }

    private void tellIfDrained(RemoteExecutor executor) {
        if (executor.isDraining() && !executor.session().isLost() && tasks.isIdle(executor.index())) {
            registrations.onDrained(executor.session().id());
        }
    }

    /** Executors forget the value. */
    void removeBroadcast(long broadcast) {
        executors.values().forEach(each -> each.session().removeBroadcast(broadcast));
    }

    /** Tells every executor to exit. */
    void stopExecutors(String reason) {
        executors.values().forEach(each -> each.session().stop(reason));
    }

    @Override
    public void onDisconnected(Peer peer, String reason) {
        RemoteExecutor executor = byConnection.remove(peer.connectionId());
        if (executor == null) {
            return;
        }
        executor.session().detach();
        liveness.forget(executor);
        if (executor.evidence().isPresent()) {
            lose(executor, executor.evidence().get());
        } else {
            Duration reconnect = setup.times().reconnect();
            loseAfter(
                    executor,
                    reconnect,
                    LossReason.charged("its connection ended (" + reason + ") and it did not come back within "
                            + reconnect.toMillis() + " ms"));
        }
    }

    @Override
    public void onWritable(Peer peer) {
        RemoteExecutor executor = byConnection.get(peer.connectionId());
        if (executor != null) {
            tasks.executorReady(executor.index());
        }
    }

    private void register(RegisterExecutor message, Peer from, Reply<RegisterExecutorReply> reply) {
        ExecutorId id = message.executor();
        RemoteExecutor known = executors.get(id);
        Optional<String> refusal = refusal(message, from, Optional.ofNullable(known));
        if (refusal.isPresent()) {
            reply.answer(new RegisterExecutorFailed(refusal.get()));
        } else if (known != null && known.session().incarnation() == message.incarnation()) {
            resume(known, message, from, reply);
        } else {
            if (known != null) {
                lose(known, LossReason.charged("another process took its place"));
                lost.remove(id);
            }
            admit(message, from, reply);
        }
    }

    private Optional<String> refusal(RegisterExecutor message, Peer from, Optional<RemoteExecutor> known) {
        ExecutorId id = message.executor();
        if (!from.identity().equals(id.toString())
                || !from.key().equals(id.app().value())) {
            return Optional.of("executor " + id + " cannot register over a connection of " + from.identity());
        }
        String loss = lost.get(id);
        if (loss != null) {
            return Optional.of("executor " + id + " was given up: " + loss);
        }
        boolean resumes = known.isPresent() && known.get().session().incarnation() == message.incarnation();
        if (known.isPresent() && !resumes && known.get().session().isUp()) {
            return Optional.of("executor " + id + " is registered already, by another process that is connected");
        }
        long sent = resumes ? known.get().session().lastLaunch() : 0;
        if (message.lastLaunch() > sent) {
            return Optional.of("executor " + id + " has received launch batch " + message.lastLaunch() + ", and only "
                    + sent + " were sent to it: it was given up before");
        }
        return setup.config().slots(message.cores(), message.addresses()) > 0
                ? Optional.empty()
                : Optional.of(
                        "executor " + id + " could run no task: it has " + message.cores() + " cores and the resources "
                                + message.addresses().byName() + ", and each task occupies "
                                + setup.config().task());
    }

    private void admit(RegisterExecutor message, Peer from, Reply<RegisterExecutorReply> reply) {
        ExecutorId id = message.executor();
        ExecutorSession session =
                new ExecutorSession(id, message.incarnation(), setup.config().maxUnacknowledgedBytes(), results);
        int slots = setup.config().slots(message.cores(), message.addresses());
        int index = tasks.addExecutor(id.toString(), message.host(), slots, session);
        RemoteExecutor executor = new RemoteExecutor(
                session,
                new ExecutorSummary(id.toString(), message.host(), message.pid(), message.cores(), slots),
                index);
        executors.put(id, executor);
        attach(executor, message, from, reply);
        events.onExecutorAdded(id.toString(), message.host(), message.cores());
        registrations.onRegistered(id);
        if (draining.contains(id)) {
            drain(executor);
        }
    }

    private void resume(
            RemoteExecutor executor, RegisterExecutor message, Peer from, Reply<RegisterExecutorReply> reply) {
        executor.session()
                .peer()
                .filter(before -> before.connectionId() != from.connectionId())
                .ifPresent(before -> {
                    byConnection.remove(before.connectionId());
                    before.close("the executor has made another connection");
                });
        executor.endGrace();
        executor.evidence().ifPresent(reason -> loseAfter(executor, DRAIN, reason));
        attach(executor, message, from, reply);
    }

    private void attach(
            RemoteExecutor executor, RegisterExecutor message, Peer from, Reply<RegisterExecutorReply> reply) {
        ExecutorSession session = executor.session();
        reply.answer(new RegisteredExecutor(
                setup.incarnation(),
                session.lastStatus(),
                setup.times().heartbeatEvery(),
                Optional.of(setup.appConfig())));
        byConnection.put(from.connectionId(), executor);
        session.attach(from, message.lastLaunch());
        liveness.heard(executor);
        tasks.executorReady(executor.index());
    }

    private void statusUpdate(StatusUpdate message, Peer from) {
        RemoteExecutor executor = byConnection.get(from.connectionId());
        if (executor == null) {
            // over a connection that carries no session: it comes again over one that does, or is of no use
            return;
        }
        ExecutorSession session = executor.session();
        liveness.heard(executor);
        boolean first;
        try {
            session.launchesArrived(message.lastLaunch());
            first = session.accept(message.number(), bytes(message));
        } catch (IllegalStateException | IllegalArgumentException e) {
            loseForReports(executor, e);
            return;
        }
        unacknowledged.add(executor);
        dispatcher.due();
        if (!first) {
            tasks.executorReady(executor.index());
            return;
        }
        try {
            tasks.news(
                    executor.index(),
                    new TaskNews(message.ended(), message.succeeded(), message.started(), message.takenBack()));
        } catch (WireException e) {
            loseForReports(executor, e);
        }
        if (!executor.hasWorked() && tellsOfSuccess(message)) {
            executor.worked();
            registrations.onWorked(session.id());
        }
        tellIfDrained(executor);
    }

    private static boolean tellsOfSuccess(StatusUpdate message) {
        return !message.succeeded().isEmpty()
                || message.ended().stream().anyMatch(each -> each.end() instanceof TaskEnd.Success);
    }

    private void loseForReports(RemoteExecutor executor, RuntimeException problem) {
        lose(executor, LossReason.charged("its reports do not fit together: " + problem.getMessage()));
    }

    /** About what the message takes at its sender until it is acknowledged. */
    private static long bytes(StatusUpdate message) {
        long bytes = (long) REPORT_BYTES * message.ended().size();
        for (TaskEnded each : message.ended()) {
            if (each.end() instanceof TaskEnd.Success success && success.result() instanceof TaskEnd.Inline inline) {
                bytes += inline.value().length();
            }
        }
        for (SucceededTasks each : message.succeeded()) {
            bytes += each.attempts().length()
                    + each.metrics().length()
                    + each.values().length();
        }
        return bytes;
    }

    private void heartbeat(Heartbeat message, Peer from, Reply<HeartbeatResponse> reply) {
        RemoteExecutor executor = byConnection.get(from.connectionId());
        if (executor == null || executor.session().incarnation() != message.incarnation()) {
            reply.answer(new HeartbeatResponse(false, 0));
            return;
        }
        ExecutorSession session = executor.session();
        liveness.heard(executor);
        if (message.lastLaunch() <= session.lastLaunch()) {
            session.launchesArrived(message.lastLaunch());
            tasks.executorReady(executor.index());
        }
        session.statusAcknowledged();
        session.tellLooseOrders();
        events.onHeartbeat(session.id().toString(), message.metrics());
        tellIfDrained(executor);
        reply.answer(new HeartbeatResponse(true, session.lastStatus()));
    }

    private void acknowledge() {
        unacknowledged.forEach(each -> each.session().acknowledgeStatus());
        unacknowledged.clear();
    }

    private void onSilent(RemoteExecutor executor) {
        lose(
                executor,
                LossReason.charged(
                        "it was silent for " + setup.times().silence().toMillis() + " ms on an open connection"));
    }

    private void endsBecause(ExecutorId id, LossReason reason) {
        RemoteExecutor executor = executors.get(id);
        if (executor == null) {
            draining.remove(id);
            lost.put(id, reason.sentence());
        } else if (executor.session().isUp()) {
            executor.evidence(reason);
            tasks.suspend(executor.index());
            loseAfter(executor, DRAIN, reason);
        } else {
            lose(executor, reason);
        }
    }

    private void loseAfter(RemoteExecutor executor, Duration grace, LossReason reason) {
        long dueNanos = loop.nanoTime() + grace.toNanos();
        executor.grace(loop.schedule(grace, () -> {
            if (loop.nanoTime() - dueNanos > LATE.toNanos()) {
                loseAfter(executor, grace, reason);
            } else {
                lose(executor, reason);
            }
        }));
    }

    private void lose(RemoteExecutor executor, LossReason reason) {
        ExecutorSession session = executor.session();
        if (session.isLost()) {
            return;
        }
        executor.endGrace();
        executors.remove(session.id());
        draining.remove(session.id());
        liveness.forget(executor);
        unacknowledged.remove(executor);
        lost.put(session.id(), reason.sentence());
        Optional<Peer> peer = session.peer();
        peer.ifPresent(up -> {
            byConnection.remove(up.connectionId());
            session.stop("the driver gave it up: " + reason.sentence());
        });
        session.lose();
        peer.ifPresent(up -> up.close("the driver gave the executor up"));
        tasks.executorLost(executor.index(), reason);
        events.onExecutorRemoved(session.id().toString(), reason.sentence());
        registrations.onLost(session.id());
    }
}
