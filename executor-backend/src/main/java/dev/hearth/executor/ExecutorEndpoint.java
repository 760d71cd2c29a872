package dev.hearth.executor;

import dev.hearth.executor.Heartbeats.Beat;
import dev.hearth.executor.Outfitter.Outfit;
import dev.hearth.loop.EventLoop;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.protocol.DriverToExecutor;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.ExecutorToDriver.AppConfig;
import dev.hearth.protocol.ExecutorToDriver.Heartbeat;
import dev.hearth.protocol.ExecutorToDriver.HeartbeatResponse;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutor;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorFailed;
import dev.hearth.protocol.ExecutorToDriver.RegisterExecutorReply;
import dev.hearth.protocol.ExecutorToDriver.RegisteredExecutor;
import dev.hearth.protocol.ExecutorToDriver.RetrieveAppConfig;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.ReceivedNumbers;
import dev.hearth.rpc.ResendQueue;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an executor process says to its driver, and does at its word. Belongs to the loop.
 *
 * <p>NEW; with the driver's consent REGISTERED. A cut takes it to AWAY, while tasks go on, and a new connection registers
 * again, with the same incarnation. From any state to OVER, once, with an exit code: the driver says stop, refuses, cannot
 * be reached for too long, or another driver answers in its place.
 *
 * <p>The consent brings what the executor needs to be set up (jars, class loader). What the driver orders before that is
 * done waits for it.
 *
 * <p>News of tasks leave in numbered batches and are kept until the driver has acknowledged them; over {@value
 * #MAX_UNACKNOWLEDGED_BYTES} bytes of them no further task starts.
 */
final class ExecutorEndpoint implements RpcEndpoint, LinkListener {
    static final long MAX_UNACKNOWLEDGED_BYTES = 64L << 20;
    /** As many beats unanswered in a row, and the driver is taken to be gone although its connection stands. */
    static final int MAX_SILENT_BEATS = 60;

    private static final Logger log = LoggerFactory.getLogger(ExecutorEndpoint.class);
    private static final Duration ASK_DEADLINE = Duration.ofSeconds(30);
    private static final Duration FIRST_RECONNECT = Duration.ofSeconds(5);
    private static final Set<RpcError> CONNECTION_TELLS = EnumSet.of(RpcError.DISCONNECTED, RpcError.CLOSED);

    private enum State {
        NEW,
        REGISTERED,
        AWAY,
        OVER
    }

    private final RpcEnv env;
    private final EventLoop loop;
    private final ExecutorIdentity identity;
    private final Outfitter outfitter;
    private final Heartbeats heartbeats;
    private final ExitHook exit;
    private final Dispatch<DriverToExecutor> fromDriver;
    private final Link link;
    private final DriverStreams streams = new DriverStreams();
    private final ReceivedNumbers launches = new ReceivedNumbers();
    private final ResendQueue<StatusUpdate> updates = new ResendQueue<>();

    private State state = State.NEW;
    private Optional<Peer> driver = Optional.empty();
    /** Written in the loop; heartbeats look at it from their thread. */
    private volatile Optional<Outfit> outfit = Optional.empty();

    private boolean outfitting;
    /** Orders that came before there was an executor. */
    private final Deque<Consumer<Outfit>> early = new ArrayDeque<>();

    private OptionalLong driverIncarnation = OptionalLong.empty();
    private boolean registering;
    private boolean paused;
    private int silentBeats;

    /** {@code exit} ends the process. */
    ExecutorEndpoint(
            RpcEnv env,
            ExecutorIdentity identity,
            DriverAddress driver,
            Outfitter outfitter,
            Heartbeats heartbeats,
            ExitHook exit) {
        this.env = env;
        this.loop = env.loop();
        this.identity = identity;
        this.outfitter = outfitter;
        this.heartbeats = heartbeats;
        this.exit = exit;
        this.fromDriver = dispatch();
        LinkSpec spec = new LinkSpec(
                List.of(driver.address()),
                driver.credentials(),
                Role.APPLICATION,
                driver.attemptTimeout(),
                Redial.driver(() -> outfit.map(Outfit::reconnect).orElse(FIRST_RECONNECT)));
        this.link = new Link(env, spec, this);
    }

    /**
     * Where the driver is.
     *
     * @param credentials what this executor proves itself with
     * @param attemptTimeout of one attempt to reach it
     */
    record DriverAddress(RpcAddress address, Credentials credentials, Duration attemptTimeout) {}

    /** Dials. In the loop, once. */
    void start() {
        loop.checkInLoop();
        env.register(Endpoints.EXECUTOR, this);
        link.start();
    }

    /** Ends everything; tells {@link ExitHook} the first time. In the loop. */
    void end(ExecutorExitCode code, String reason) {
        loop.checkInLoop();
        if (state == State.OVER) {
            return;
        }
        become(State.OVER, reason);
        exit.exit(code, reason);
        heartbeats.close();
        link.close();
        outfit.ifPresent(made -> made.executor().close());
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return List.of(fromDriver);
    }

    @Override
    public void onUp(Peer peer) {
        driver = Optional.of(peer);
        registering = false;
        silentBeats = 0;
        streams.up(peer);
        if (state == State.NEW || state == State.AWAY) {
            register(peer);
        }
    }

    @Override
    public void onDown(Peer peer, String reason) {
        driver = Optional.empty();
        streams.down();
        if (state == State.REGISTERED) {
            become(State.AWAY, "connection ended: " + reason);
        }
    }

    @Override
    public void onGivenUp(RpcException lastFailure) {
        end(
                lostCode(),
                "executor " + identity.id() + " cannot reach its driver: " + lastFailure.getMessage()
                        + (state == State.NEW
                                ? "; hearth.driver.host must be an address of the driver's host that workers reach"
                                : ""));
    }

    /** Fetches the configuration from a driver that did not send it along. */
    private void configure(Peer peer) {
        then(
                peer.endpoint(Endpoints.DRIVER).ask(new RetrieveAppConfig(identity.id()), ASK_DEADLINE),
                this::outfit,
                failure -> startFailed("fetch the application's configuration from its driver", failure));
    }

    private void outfit(AppConfig config) {
        if (state == State.OVER || outfitting) {
            return;
        }
        outfitting = true;
        then(
                outfitter.outfit(config, streams, this::onNews),
                this::onOutfit,
                failure -> startFailed("set up the application", failure));
    }

    private void onOutfit(Outfit made) {
        if (state == State.OVER) {
            made.executor().close();
            return;
        }
        outfit = Optional.of(made);
        env.serveStreams(new ResultStreams(made.executor()));
        log.info("executor={} set up, orders that waited={}", identity.id(), early.size());
        while (!early.isEmpty() && state != State.OVER) {
            early.remove().accept(made);
        }
    }

    private void register(Peer peer) {
        if (registering) {
            return;
        }
        registering = true;
        RegisterExecutor request = new RegisterExecutor(
                identity.id(),
                identity.incarnation(),
                identity.host(),
                identity.pid(),
                identity.cores(),
                launches.last(),
                identity.addresses());
        then(
                peer.endpoint(Endpoints.DRIVER).ask(request, ASK_DEADLINE),
                reply -> onRegisterReply(peer, reply),
                failure -> onRegisterFailure(peer, failure));
    }

    private void onRegisterReply(Peer peer, RegisterExecutorReply reply) {
        if (state == State.OVER || !isDriver(peer)) {
            return;
        }
        registering = false;
        if (reply instanceof RegisteredExecutor registered) {
            onRegistered(peer, registered);
        } else if (reply instanceof RegisterExecutorFailed failed) {
            end(lostCode(), "the driver does not take executor " + identity.id() + ": " + failed.reason());
        }
    }

    private void onRegisterFailure(Peer peer, Throwable failure) {
        if (!isDriver(peer)) {
            return;
        }
        registering = false;
        if (failure instanceof RpcException rpc && rpc.error() == RpcError.TIMED_OUT) {
            // silence on an open connection: the driver may be stopped, and go on
            register(peer);
        } else {
            failed("register with its driver", failure);
        }
    }

    private void onRegistered(Peer peer, RegisteredExecutor registered) {
        boolean first = driverIncarnation.isEmpty();
        if (!first && driverIncarnation.getAsLong() != registered.driverIncarnation()) {
            end(ExecutorExitCode.DRIVER_LOST, "another driver answers in place of that of executor " + identity.id());
            return;
        }
        driverIncarnation = OptionalLong.of(registered.driverIncarnation());
        acknowledged(registered.lastStatus());
        if (state != State.REGISTERED) {
            become(State.REGISTERED, first ? "first registration" : "registered again");
        }
        for (StatusUpdate update : updates.unacknowledged()) {
            peer.endpoint(Endpoints.DRIVER).tell(update);
        }
        if (first) {
            heartbeats.start(this::running, registered.heartbeatEvery(), this::onBeat);
        }
        if (!outfitting) {
            registered.appConfig().ifPresentOrElse(this::outfit, () -> configure(peer));
        }
    }

    private List<RunningTask> running() {
        return outfit.map(made -> made.executor().running()).orElse(List.of());
    }

    /** What has become of tasks, many at a time; kept until the driver has it. */
    private void onNews(ExecutorNews news) {
        if (state == State.OVER) {
            return;
        }
        StatusUpdate update = new StatusUpdate(
                identity.id(),
                updates.next(),
                launches.last(),
                news.ended(),
                news.succeeded(),
                news.started(),
                news.takenBack());
        updates.add(update.number(), update, (int) Math.min(NewsDesk.bytes(news), Integer.MAX_VALUE));
        if (state == State.REGISTERED) {
            driver.ifPresent(peer -> peer.endpoint(Endpoints.DRIVER).tell(update));
        }
        pauseOrGoOn();
    }

    private void acknowledged(long lastStatus) {
        updates.acknowledged(lastStatus);
        pauseOrGoOn();
    }

    private void pauseOrGoOn() {
        boolean pause = updates.weightBytes() > (paused ? MAX_UNACKNOWLEDGED_BYTES / 2 : MAX_UNACKNOWLEDGED_BYTES);
        if (pause != paused) {
            paused = pause;
            log.warn(
                    "{} tasks executor={} unacknowledgedBytes={}",
                    pause ? "holding back" : "starting again",
                    identity.id(),
                    updates.weightBytes());
            outfit.ifPresent(made -> made.executor().pause(pause));
        }
    }

    private void onBeat(Beat beat) {
        Optional<Peer> peer = driver;
        if (state != State.REGISTERED || peer.isEmpty()) {
            return;
        }
        Heartbeat heartbeat =
                new Heartbeat(identity.id(), identity.incarnation(), launches.last(), beat.running(), beat.metrics());
        then(
                peer.get().endpoint(Endpoints.HEARTBEAT_RECEIVER).ask(heartbeat, ASK_DEADLINE),
                response -> onHeartbeatResponse(peer.get(), response),
                failure -> onSilentBeat(peer.get(), failure));
    }

    private void onHeartbeatResponse(Peer peer, HeartbeatResponse response) {
        if (state != State.REGISTERED || !isDriver(peer)) {
            return;
        }
        silentBeats = 0;
        if (response.registered()) {
            acknowledged(response.lastStatus());
        } else {
            log.warn("the driver does not know executor={}: registering again", identity.id());
            register(peer);
        }
    }

    private void onSilentBeat(Peer peer, Throwable failure) {
        boolean told = failure instanceof RpcException rpc && CONNECTION_TELLS.contains(rpc.error());
        if (!told && state == State.REGISTERED && isDriver(peer) && ++silentBeats >= MAX_SILENT_BEATS) {
            end(
                    ExecutorExitCode.DRIVER_LOST,
                    MAX_SILENT_BEATS + " heartbeats of executor " + identity.id()
                            + " in a row were not answered; the last one: " + failure.getMessage());
        }
    }

    private Dispatch<DriverToExecutor> dispatch() {
        Set<Role> roles = Set.of(Role.APPLICATION);
        return Dispatch.over(DriverToExecutor.class)
                .on(
                        DriverToExecutor.AddTaskSet.class,
                        roles,
                        (m, from) -> act(e -> e.executor().addTaskSet(m)))
                .on(
                        DriverToExecutor.RemoveTaskSet.class,
                        roles,
                        (m, from) -> act(e -> e.executor().removeTaskSet(m.taskSet())))
                .on(LaunchTask.class, roles, (m, from) -> act(e -> onLaunch(e, m)))
                .on(
                        DriverToExecutor.KillTask.class,
                        roles,
                        (m, from) -> act(e -> e.executor().kill(m)))
                .on(
                        DriverToExecutor.TakeBackTasks.class,
                        roles,
                        (m, from) -> act(e -> e.executor().takeBack(m)))
                .on(
                        DriverToExecutor.AcknowledgeStatus.class,
                        roles,
                        (m, from) -> act(e -> acknowledged(m.lastStatus())))
                .on(
                        DriverToExecutor.RemoveBroadcast.class,
                        roles,
                        (m, from) -> act(e -> e.removeBroadcast().accept(m.broadcast())))
                .on(
                        DriverToExecutor.StopExecutor.class,
                        roles,
                        (m, from) -> end(
                                ExecutorExitCode.NORMAL,
                                "the driver stops executor " + identity.id() + ": " + m.reason()))
                .build();
    }

    private void onLaunch(Outfit made, LaunchTask launch) {
        acknowledged(launch.lastStatus());
        if (launches.accept(launch.number())) {
            made.executor().launch(launch.groups());
        }
    }

    /** Obeys the driver: at once, or as soon as there is an executor. */
    private void act(Consumer<Outfit> action) {
        if (state == State.OVER) {
            return;
        }
        outfit.ifPresentOrElse(made -> guarded(() -> action.accept(made)), () -> early.add(action));
    }

    /** A batch that never came, an acknowledgement of one never sent: no state that this side could go on from. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.error("executor={} cannot go on", identity.id(), e);
            end(ExecutorExitCode.UNCAUGHT, "executor " + identity.id() + " cannot go on: " + e);
        }
    }

    private <T> void then(CompletionStage<T> stage, Consumer<T> onValue, Consumer<Throwable> onFailure) {
        stage.whenComplete((value, failure) -> guarded(() -> {
            if (failure == null) {
                onValue.accept(value);
            } else {
                onFailure.accept(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        }));
    }

    private void failed(String attempted, Throwable failure) {
        failed(lostCode(), attempted, failure);
    }

    /** No task has run yet: no loss of a driver. After a cut the next registration begins it anew. */
    private void startFailed(String attempted, Throwable failure) {
        outfitting = false;
        failed(ExecutorExitCode.START_FAILED, attempted, failure);
    }

    private void failed(ExecutorExitCode code, String attempted, Throwable failure) {
        boolean told = failure instanceof RpcException rpc && CONNECTION_TELLS.contains(rpc.error());
        if (!told) {
            end(
                    code,
                    "executor " + identity.id() + " cannot " + attempted + ": "
                            + Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString));
        }
    }

    private boolean isDriver(Peer peer) {
        return driver.map(now -> now.connectionId() == peer.connectionId()).orElse(false);
    }

    private ExecutorExitCode lostCode() {
        return driverIncarnation.isPresent() ? ExecutorExitCode.DRIVER_LOST : ExecutorExitCode.START_FAILED;
    }

    private void become(State next, String why) {
        boolean legal = switch (next) {
            case NEW -> false;
            case REGISTERED -> state == State.NEW || state == State.AWAY;
            case AWAY -> state == State.REGISTERED;
            case OVER -> state != State.OVER;
        };
        if (!legal) {
            throw new IllegalStateException(
                    "executor " + identity.id() + " cannot go from " + state + " to " + next + ": " + why);
        }
        log.info("executor={} state={} from={} reason=\"{}\"", identity.id(), next, state, why);
        state = next;
    }
}
