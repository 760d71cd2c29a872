package dev.hearth.driver.cluster;

import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.DriverToExecutor;
import dev.hearth.protocol.DriverToExecutor.AcknowledgeStatus;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.RemoveBroadcast;
import dev.hearth.protocol.DriverToExecutor.RemoveTaskSet;
import dev.hearth.protocol.DriverToExecutor.StopExecutor;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorReply;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.ReceivedNumbers;
import dev.hearth.rpc.RedialPolicy;
import dev.hearth.rpc.ResendQueue;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcException;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.Transport;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.memory.MemoryNetwork;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An executor process in virtual time, which keeps the protocol and checks that the driver does. */
final class FakeExecutor implements RpcEndpoint, LinkListener {
    static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMillis(20);
    private static final int MAX_TASKS_PER_SLOT = 1025;
    private static final Set<Role> DRIVER = Set.of(Role.APPLICATION);

    /** What a task does: how long it takes, and how it ends. */
    interface Work {
        record Plan(Duration takes, TaskEnd end) {}

        Plan plan(long taskSet, int index, int attempt);
    }

    /**
     * Where it lives.
     *
     * @param driver where it finds its driver
     * @param secret of its application
     * @param results values held at executors
     */
    record Home(
            ManualTime time,
            MemoryNetwork network,
            RpcAddress driver,
            Secret secret,
            SchedulerConfig config,
            DriverCluster.Results results) {}

    private record Attempt(long taskSet, int index, int number) {}

    final ExecutorId id;
    final String host;
    final ManualEventLoop loop;
    final List<DriverToExecutor> heard = new ArrayList<>();
    Optional<String> stopped = Optional.empty();
    Optional<String> refused = Optional.empty();
    boolean crashed;
    int launched;
    int returned;
    /** What became of orders, in words. */
    final Set<String> answers = new LinkedHashSet<>();

    private int registrations;

    private final Home home;
    private final int cores;
    private final long incarnation;
    private final Work work;
    private final Transport transport;
    private final RpcEnv env;
    private final Link link;
    private Optional<Peer> driver = Optional.empty();
    private boolean registered;
    private final Set<Long> taskSets = new LinkedHashSet<>();
    /** In the order in which they came; those of {@link #running} are no longer queued. */
    private final Set<Attempt> queued = new LinkedHashSet<>();

    private final Set<Attempt> running = new LinkedHashSet<>();
    private final int slots;
    private boolean sending;
    private List<TaskEnded> ended = new ArrayList<>();
    private Map<Long, SucceededTasks.Writer> succeeded = new LinkedHashMap<>();
    private List<StartedTask> started = new ArrayList<>();
    private List<TakenBack> takenBack = new ArrayList<>();
    private final ReceivedNumbers launches = new ReceivedNumbers();
    private final ResendQueue<StatusUpdate> updates = new ResendQueue<>();

    FakeExecutor(Home home, ExecutorId id, String host, int cores, long incarnation, Work work) {
        this.home = home;
        this.id = id;
        this.host = host;
        this.cores = cores;
        this.slots = home.config().slots(cores);
        this.incarnation = incarnation;
        this.work = work;
        this.loop = new ManualEventLoop(home.time(), "executor-" + id.number());
        this.transport = home.network().transport(host);
        this.env = new RpcEnv(loop, transport, HearthMessages.table(), RpcConfig.defaults(), new SecureRandom(), loop);
        this.link = new Link(
                env,
                new LinkSpec(
                        List.of(home.driver()),
                        new Credentials(
                                Role.APPLICATION, id.toString(), id.app().value(), home.secret()),
                        Role.APPLICATION,
                        Duration.ofSeconds(5),
                        RedialPolicy.within(Duration.ofSeconds(5), Duration.ofMillis(200))),
                this);
        loop.execute(() -> {
            env.register(Endpoints.EXECUTOR, this);
            env.serveStreams((name, from) -> home.results().open(name));
            link.start();
        });
    }

    /** What its file of running tasks tells. */
    List<RunningAttempt> running() {
        return running.stream()
                .map(each -> new RunningAttempt(each.taskSet(), each.index(), each.number()))
                .toList();
    }

    /** How many tasks wait for a slot. */
    int queued() {
        return queued.size();
    }

    /** kill -9. */
    void crash() {
        crashed = true;
        loop.stop();
        home.network().crash(transport);
    }

    boolean isOver() {
        return crashed || stopped.isPresent() || refused.isPresent();
    }

    boolean isRegistered() {
        return registered && !isOver();
    }

    /** Whether it has registered more than once. */
    boolean wasResumed() {
        return registrations > 1;
    }

    /** Whether the driver has acknowledged all reports. */
    boolean isAcknowledged() {
        return updates.isEmpty();
    }

    int busy() {
        return queued.size() + running.size();
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return List.of(Dispatch.over(DriverToExecutor.class)
                .on(AddTaskSet.class, DRIVER, (m, from) -> {
                    heard.add(m);
                    taskSets.add(m.taskSet());
                })
                .on(RemoveTaskSet.class, DRIVER, (m, from) -> {
                    heard.add(m);
                    taskSets.remove(m.taskSet());
                })
                .on(LaunchTask.class, DRIVER, (m, from) -> {
                    heard.add(m);
                    updates.acknowledged(m.lastStatus());
                    if (launches.accept(m.number())) {
                        m.groups().forEach(this::launch);
                    }
                })
                .on(KillTask.class, DRIVER, (m, from) -> {
                    heard.add(m);
                    Attempt attempt = new Attempt(m.taskSet(), m.index(), m.attempt());
                    if (running.contains(attempt) || queued.contains(attempt)) {
                        answers.add("killed " + (running.contains(attempt) ? "running" : "queued"));
                        end(attempt, new TaskEnd.Killed(m.reason()), TaskMetrics.NONE);
                    }
                })
                .on(TakeBackTasks.class, DRIVER, (m, from) -> {
                    heard.add(m);
                    takeBack(m);
                })
                .on(AcknowledgeStatus.class, DRIVER, (m, from) -> {
                    heard.add(m);
                    updates.acknowledged(m.lastStatus());
                })
                .on(RemoveBroadcast.class, DRIVER, (m, from) -> heard.add(m))
                .on(StopExecutor.class, DRIVER, (m, from) -> {
                    stopped = Optional.of(m.reason());
                    link.close();
                })
                .build());
    }

    private void launch(TaskGroup group) {
        if (!taskSets.contains(group.taskSet())) {
            throw new AssertionError(
                    id + " was given tasks of task set " + group.taskSet() + ", which it never heard of");
        }
        for (IndexRange range : group.ranges()) {
            for (int i = 0; i < range.count(); i++) {
                launch(new Attempt(group.taskSet(), range.first() + i, 0));
            }
        }
        for (TaskEntry task : group.tasks()) {
            launch(new Attempt(group.taskSet(), task.index(), task.attempt()));
        }
    }

    private void launch(Attempt attempt) {
        launched++;
        if (running.contains(attempt) || !queued.add(attempt)) {
            throw new AssertionError(id + " was given " + attempt + " twice");
        }
        if (busy() > slots * MAX_TASKS_PER_SLOT) {
            throw new AssertionError(id + " has " + slots + " slots and was given " + busy() + " tasks");
        }
        startNext();
    }

    private void startNext() {
        while (running.size() < slots && !queued.isEmpty()) {
            Attempt attempt = queued.iterator().next();
            queued.remove(attempt);
            running.add(attempt);
            Work.Plan plan = work.plan(attempt.taskSet(), attempt.index(), attempt.number());
            if (!plan.takes().isNegative()) {
                TaskMetrics metrics = new TaskMetrics(0, plan.takes().toNanos(), 0, 0, 0, 0, 0, 0);
                loop.schedule(plan.takes(), () -> end(attempt, plan.end(), metrics));
            }
            if (plan.takes().isNegative() || plan.takes().compareTo(LONG) > 0) {
                loop.schedule(LONG, () -> {
                    if (running.contains(attempt)) {
                        started.add(new StartedTask(attempt.taskSet(), attempt.index(), attempt.number(), 0));
                        sendSoon();
                    }
                });
            }
        }
    }

    private void takeBack(TakeBackTasks order) {
        List<Attempt> last = new ArrayList<>(queued);
        Collections.reverse(last);
        List<AttemptRange> taken = new ArrayList<>();
        for (Attempt each : last) {
            if (each.taskSet() == order.taskSet() && taken.size() < order.count()) {
                queued.remove(each);
                taken.add(new AttemptRange(each.index(), 1, each.number()));
            }
        }
        returned += taken.size();
        answers.add((taken.isEmpty() ? "none" : taken.size() < order.count() ? "some" : "all") + " taken back");
        takenBack.add(new TakenBack(order.taskSet(), taken));
        sendSoon();
    }

    private void end(Attempt attempt, TaskEnd end, TaskMetrics metrics) {
        if (!running.remove(attempt) && !queued.remove(attempt)) {
            return;
        }
        if (end instanceof TaskEnd.Success success
                && success.result() instanceof TaskEnd.Inline inline
                && success.accumulators().isEmpty()) {
            succeeded
                    .computeIfAbsent(attempt.taskSet(), set -> new SucceededTasks.Writer(set, 4))
                    .add(
                            attempt.index(),
                            attempt.number(),
                            metrics.startedEpochMillis(),
                            metrics.runNanos(),
                            0,
                            0,
                            0,
                            0,
                            0,
                            inline.value().toArray());
        } else {
            ended.add(new TaskEnded(attempt.taskSet(), attempt.index(), attempt.number(), end, metrics));
        }
        startNext();
        sendSoon();
    }

    private void sendSoon() {
        if (!sending) {
            sending = true;
            loop.execute(this::send);
        }
    }

    private void send() {
        sending = false;
        StatusUpdate update = new StatusUpdate(
                id,
                updates.next(),
                launches.last(),
                ended,
                succeeded.values().stream().map(SucceededTasks.Writer::finish).toList(),
                started,
                takenBack);
        ended = new ArrayList<>();
        succeeded = new LinkedHashMap<>();
        started = new ArrayList<>();
        takenBack = new ArrayList<>();
        updates.add(update.number(), update, 100);
        if (registered) {
            driver.ifPresent(peer -> peer.endpoint(Endpoints.DRIVER).tell(update));
        }
    }

    @Override
    public void onUp(Peer peer) {
        driver = Optional.of(peer);
        peer.endpoint(Endpoints.DRIVER)
                .ask(new RegisterExecutor(id, incarnation, host, 1, cores, launches.last()), Duration.ofSeconds(30))
                .whenComplete((reply, failure) -> {
                    if (failure == null && driver.filter(peer::equals).isPresent()) {
                        onReply(peer, reply);
                    }
                });
    }

    private void onReply(Peer peer, RegisterExecutorReply reply) {
        if (reply instanceof RegisteredExecutor accepted) {
            registered = true;
            registrations++;
            updates.acknowledged(accepted.lastStatus());
            updates.unacknowledged().forEach(peer.endpoint(Endpoints.DRIVER)::tell);
            beat(peer);
        } else {
            refused = Optional.of(reply.toString());
            link.close();
        }
    }

    private void beat(Peer peer) {
        if (driver.filter(peer::equals).isEmpty() || isOver()) {
            return;
        }
        peer.endpoint(Endpoints.HEARTBEAT_RECEIVER)
                .ask(
                        new Heartbeat(
                                id,
                                incarnation,
                                launches.last(),
                                List.of(),
                                new ExecutorMetrics(0, 0, 0, 0, 0, 0, 0, 0)),
                        Duration.ofSeconds(30))
                .whenComplete((reply, failure) -> {
                    if (failure == null && reply.registered()) {
                        updates.acknowledged(reply.lastStatus());
                    }
                });
        loop.schedule(HEARTBEAT, () -> beat(peer));
    }

    @Override
    public void onDown(Peer peer, String reason) {
        driver = Optional.empty();
        registered = false;
    }

    @Override
    public void onGivenUp(RpcException lastFailure) {
        if (!isOver()) {
            refused = Optional.of(String.valueOf(lastFailure.getMessage()));
        }
    }

    static TaskEnd success(int value) {
        return new TaskEnd.Success(
                new TaskEnd.Inline(Bytes.of(new byte[] {(byte) value, (byte) (value >> 8)})), List.of());
    }

    static TaskEnd failure(String message) {
        return new TaskEnd.Failed("java.lang.IllegalStateException", message, "stack", Optional.empty(), true);
    }
}
