package dev.hearth.driver.cluster;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.MasterUrl;
import dev.hearth.model.TokenId;
import dev.hearth.protocol.AppToMaster.ApplicationHeartbeat;
import dev.hearth.protocol.AppToMaster.ApplicationProgress;
import dev.hearth.protocol.AppToMaster.ExecutorRegistered;
import dev.hearth.protocol.AppToMaster.ExecutorWorked;
import dev.hearth.protocol.AppToMaster.Known;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.AppToMaster.UnregisterApplication;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToApp;
import dev.hearth.rpc.Credentials;
import dev.hearth.rpc.Dispatch;
import dev.hearth.rpc.KeyRing;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcEndpoint;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's side of its master: registers, proves life, hears what becomes of executors. In the loop only.
 *
 * <p>States: IDLE; at {@link #start} to REGISTERING; REGISTERED when a master takes the application; LOST when the link
 * breaks, then REGISTERED again as the same application, for as long as it takes; CLOSED from any, where it stays: when it
 * was never registered, when the master ended it, or at {@link #unregister}.
 */
final class AppClient implements RpcEndpoint {
    private static final Logger log = LoggerFactory.getLogger(AppClient.class);

    /** From the first dial to the failure that a user sees, for all addresses together. */
    private static final Duration FIRST_CONTACT = Duration.ofMillis(1500);

    private static final Duration LEAST_ATTEMPT = Duration.ofMillis(400);
    /** How long an ended driver waits for the master to say that it knows. */
    private static final Duration UNREGISTER_DEADLINE = Duration.ofSeconds(3);

    private enum State {
        IDLE,
        REGISTERING,
        REGISTERED,
        LOST,
        CLOSED
    }

    /**
     * What is registered, and where.
     *
     * @param key chosen at random: the same key is the same application
     * @param registrationTimeout how long a master that was reached has for its answer
     */
    record Spec(
            MasterUrl masters,
            Credentials credentials,
            String key,
            AppSpec app,
            AppSecrets secrets,
            Duration registrationTimeout) {}

    private final EventLoop loop;
    private final Spec spec;
    private final Supplier<List<ExecutorId>> registeredExecutors;
    private final AppClientListener listener;
    private final MasterRedial redial;
    private final ExecutorRequests requests;
    private final ProgressReports reports;
    private final Link link;
    private final List<Dispatch<?>> dispatches;

    private State state = State.IDLE;
    private Optional<Known> known = Optional.empty();
    private final Set<String> firstFailures = new LinkedHashSet<>();
    private int lostBeforeRegistered;
    private EventLoop.Timer heartbeat = () -> {};

    /**
     * @param registeredExecutors those that are registered with the driver when it is asked
     * @param progress of the application when it is asked
     */
    AppClient(
            RpcEnv env,
            Spec spec,
            Supplier<List<ExecutorId>> registeredExecutors,
            Supplier<ProgressReport> progress,
            AppClientListener listener) {
        this.loop = env.loop();
        this.spec = spec;
        this.registeredExecutors = registeredExecutors;
        this.listener = listener;
        this.requests = new ExecutorRequests(loop, spec.app(), spec.registrationTimeout());
        this.reports = new ProgressReports(loop, progress, this::report);
        int masters = spec.masters().addresses().size();
        this.redial = new MasterRedial(
                masters, isSubmitted(), TokenId.isOne(spec.credentials().key()));
        Duration share = FIRST_CONTACT.dividedBy(masters);
        Duration attempt = share.compareTo(LEAST_ATTEMPT) < 0 ? LEAST_ATTEMPT : share;
        this.link = new Link(
                env,
                new LinkSpec(spec.masters().addresses(), spec.credentials(), Role.MASTER, attempt, redial),
                new Dialling());
        Set<Role> masterAlone = Set.of(Role.MASTER);
        this.dispatches = List.of(Dispatch.over(MasterToApp.class)
                .on(
                        MasterToApp.ExecutorAdded.class,
                        masterAlone,
                        (m, from) -> hear(
                                from,
                                () -> listener.onExecutorAdded(m.executor(), m.worker(), m.host(), m.resources())))
                .on(
                        MasterToApp.ExecutorRunning.class,
                        masterAlone,
                        (m, from) -> log.debug("Executor forked executor={} pid={}", m.executor(), m.pid()))
                .on(
                        MasterToApp.ExecutorRemoved.class,
                        masterAlone,
                        (m, from) ->
                                hear(from, () -> listener.onExecutorRemoved(m.executor(), m.end(), m.workerLost())))
                .on(
                        MasterToApp.WorkerRemoved.class,
                        masterAlone,
                        (m, from) -> hear(from, () -> listener.onWorkerRemoved(m.worker(), m.host(), m.reason())))
                .on(
                        MasterToApp.WorkerDecommissioned.class,
                        masterAlone,
                        (m, from) -> hear(
                                from,
                                () -> listener.onWorkerDecommissioned(m.worker(), m.host(), m.executors(), m.reason())))
                .on(
                        MasterToApp.ApplicationRemoved.class,
                        masterAlone,
                        (m, from) -> hear(from, () -> removed(m.reason())))
                .build());
    }

    @Override
    public List<Dispatch<?>> dispatches() {
        return dispatches;
    }

    /** Dials; the listener hears within two seconds if no master can be reached. */
    void start() {
        become(State.REGISTERING, spec.masters().toString());
        link.start();
    }

    /** Reports that an executor's start has succeeded; a registration to come says so too. */
    void executorRegistered(ExecutorId executor) {
        if (state == State.REGISTERED) {
            link.peer().ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(new ExecutorRegistered(executor)));
        }
    }

    /** Reports that an executor has finished its first task. Lost on a cut, it is made up for by the executor's life. */
    void executorWorked(ExecutorId executor) {
        if (state == State.REGISTERED) {
            link.peer().ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(new ExecutorWorked(executor)));
        }
    }

    /** Whatever else waits to be sent goes first: then this is dropped. */
    private boolean report(ProgressReport now) {
        Optional<ExecutorRequests.Master> up =
                master().filter(each -> each.peer().isWritable());
        up.ifPresent(each -> each.peer()
                .endpoint(Endpoints.MASTER)
                .tell(new ApplicationProgress(each.app(), now.progress(), now.dispatch())));
        return up.isPresent();
    }

    /** Asks for so many executors in all; false when the master does not know of it, at once while there is none. */
    CompletionStage<Boolean> requestTotal(int total) {
        return master().map(up -> requests.request(up, total)).orElseGet(() -> CompletableFuture.completedStage(false));
    }

    /** The total that was asked for last; empty while there is no limit. */
    OptionalInt total() {
        return requests.total();
    }

    /**
     * Has executors ended; gives those that are being ended: none, at once, while there is no master.
     *
     * @param lowerTotal whether as many fewer are asked for from now on, so that they are not replaced
     * @param present how many executors there are
     */
    CompletionStage<List<ExecutorId>> kill(List<ExecutorId> executors, boolean lowerTotal, int present) {
        return master().map(up -> requests.kill(up, executors, lowerTotal, present))
                .orElseGet(() -> CompletableFuture.completedStage(List.of()));
    }

    private Optional<ExecutorRequests.Master> master() {
        return state == State.REGISTERED
                ? link.peer().flatMap(peer -> known.map(app -> new ExecutorRequests.Master(peer, app.app())))
                : Optional.empty();
    }

    /**
     * Says that the application is over, and closes the link.
     *
     * @param failure a sentence when the application failed
     * @param done called once, in the loop: the master knows, or could not be told within three seconds
     */
    void unregister(Optional<String> failure, Runnable done) {
        Optional<Peer> peer = state == State.REGISTERED ? link.peer() : Optional.empty();
        // many an application is over before a first second is
        reports.conclude();
        if (state != State.CLOSED) {
            become(State.CLOSED, "the application is over");
        }
        heartbeat.cancel();
        if (peer.isEmpty() || known.isEmpty()) {
            link.close();
            done.run();
            return;
        }
        AskOutcome.inLoop(
                loop,
                peer.get()
                        .endpoint(Endpoints.MASTER)
                        .ask(new UnregisterApplication(known.get().app(), failure), UNREGISTER_DEADLINE),
                reply -> {
                    link.close();
                    done.run();
                },
                failed -> {
                    log.warn(
                            "The master did not say that it knows the end of the application: {}", failed.getMessage());
                    link.close();
                    done.run();
                });
    }

    private void register(Peer peer) {
        RegisterApplication message = new RegisterApplication(
                spec.key(), requests.spec(), spec.secrets(), known, registeredExecutors.get(), ProcessId.own());
        AskOutcome.inLoop(
                loop,
                peer.endpoint(Endpoints.MASTER).ask(message, spec.registrationTimeout()),
                reply -> {
                    if (isCurrent(peer)) {
                        onReply(peer, reply);
                    }
                },
                failure -> {
                    if (isCurrent(peer)) {
                        onRegistrationFailed(peer, failure);
                    }
                });
    }

    private void onReply(Peer peer, RegisterApplicationReply reply) {
        if (reply instanceof RegisteredApplication registered) {
            boolean first = known.isEmpty();
            known = Optional.of(new Known(registered.app(), registered.epoch()));
            redial.registered();
            become(State.REGISTERED, "app=" + registered.app() + " epoch=" + registered.epoch());
            log.info("Registered application app={} master={}", registered.app(), peer.address());
            proveLife(registered.heartbeatEvery());
            reports.begin();
            if (!first) {
                master().ifPresent(requests::repeat);
            }
            listener.onRegistered(registered.app(), first);
        } else if (reply instanceof RegisterApplicationRefused refused) {
            if (state == State.REGISTERING) {
                giveUp(new DriverException(
                        DriverException.Kind.REFUSED,
                        "the master at " + peer.address() + " refused the application: " + refused.reason()));
            } else {
                removed("the master at " + peer.address() + " does not take it back: " + refused.reason());
            }
        } else {
            throw new IllegalStateException("the answer to RegisterApplication is not handled: " + reply);
        }
    }

    private void onRegistrationFailed(Peer peer, Throwable failure) {
        if (state == State.REGISTERING && failure instanceof RpcException known) {
            giveUp(MasterFailure.of(
                    spec.masters(), List.of(String.valueOf(known.getMessage())), known.error(), isSubmitted()));
        } else {
            // the next connection may find a master that answers
            peer.close("the registration of the application failed: " + failure.getMessage());
        }
    }

    /** Whether a worker runs this driver, with a secret of its own. */
    private boolean isSubmitted() {
        String key = spec.credentials().key();
        return !key.equals(KeyRing.CLUSTER) && !TokenId.isOne(key);
    }

    private boolean isCurrent(Peer peer) {
        return state != State.CLOSED
                && link.peer()
                        .map(up -> up.connectionId() == peer.connectionId())
                        .orElse(false);
    }

    private void hear(Peer from, Runnable message) {
        if (isCurrent(from)) {
            message.run();
        }
    }

    private void proveLife(Duration every) {
        heartbeat.cancel();
        heartbeat = loop.schedule(every, () -> {
            if (state == State.REGISTERED && known.isPresent()) {
                ApplicationHeartbeat message =
                        new ApplicationHeartbeat(known.get().app());
                link.peer().ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(message));
                proveLife(every);
            }
        });
    }

    private void removed(String reason) {
        become(State.CLOSED, reason);
        heartbeat.cancel();
        reports.end();
        link.close();
        listener.onApplicationRemoved(reason);
    }

    private void giveUp(DriverException failure) {
        become(State.CLOSED, String.valueOf(failure.getMessage()));
        link.close();
        listener.onNotRegistered(failure);
    }

    private void become(State next, String why) {
        boolean legal = switch (next) {
            case IDLE -> false;
            case REGISTERING -> state == State.IDLE;
            case REGISTERED -> state == State.REGISTERING || state == State.LOST;
            case LOST -> state == State.REGISTERED;
            case CLOSED -> state != State.CLOSED;
        };
        if (!legal) {
            throw new IllegalStateException(
                    "the application's client cannot go from " + state + " to " + next + ": " + why);
        }
        log.debug("Application client {} -> {}: {}", state, next, why);
        state = next;
    }

    private final class Dialling implements LinkListener {
        @Override
        public void onUp(Peer peer) {
            if (state != State.CLOSED) {
                register(peer);
            }
        }

        @Override
        public void onDown(Peer peer, String reason) {
            if (state == State.REGISTERED) {
                heartbeat.cancel();
                reports.end();
                become(State.LOST, reason);
                log.warn(
                        "Lost the master, executors go on and the driver redials master={} reason={}",
                        peer.address(),
                        reason);
                listener.onMasterLost("the connection to the master at " + peer.address() + " was lost: " + reason);
            } else if (state == State.REGISTERING
                    && !isSubmitted()
                    && ++lostBeforeRegistered > spec.masters().addresses().size()) {
                giveUp(MasterFailure.of(
                        spec.masters(),
                        List.of("the master at " + peer.address() + " closed the connection before it answered: "
                                + reason),
                        RpcError.DISCONNECTED,
                        isSubmitted()));
            }
        }

        @Override
        public void onAttemptFailed(RpcException failure) {
            if (state == State.REGISTERING) {
                firstFailures.add(String.valueOf(failure.getMessage()));
            }
        }

        @Override
        public void onGivenUp(RpcException lastFailure) {
            if (state == State.REGISTERING) {
                giveUp(MasterFailure.of(spec.masters(), firstFailures, lastFailure.error(), isSubmitted()));
            } else if (state != State.CLOSED) {
                removed(
                        lastFailure.error() == RpcError.WRONG_SECRET
                                ? "its token was revoked or has expired: " + lastFailure.getMessage()
                                : "the driver's network was closed: " + lastFailure.getMessage());
            }
        }
    }
}
