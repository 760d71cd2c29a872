package dev.hearth.worker;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.WorkerToMaster;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerReply;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.rpc.Link;
import dev.hearth.rpc.LinkListener;
import dev.hearth.rpc.LinkSpec;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.RpcEnv;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's connection to its master: redialled for ever, registered anew each time, kept warm by heartbeats. Belongs
 * to the worker's loop.
 *
 * <p>Each connection goes from unregistered to registered; a master that says so makes it register again. Only what is
 * told while registered is sent: what happened before stands in the report that follows.
 */
final class MasterLink implements LinkListener {
    private static final Logger log = LoggerFactory.getLogger(MasterLink.class);
    private static final Duration REGISTRATION_DEADLINE = Duration.ofSeconds(10);
    private static final Duration REGISTRATION_RETRY = Duration.ofSeconds(2);
    private static final int MAX_TOLD = 16;
    private static final Duration STALE_MASTER_PAUSE = Duration.ofSeconds(5);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(5);

    /** What the link needs of the worker. All in the loop. */
    interface Owner {
        /** What to register with, now. */
        RegisterWorker registration();

        /** What to tell every {@code heartbeatEvery}, now. */
        WorkerToMaster heartbeat();

        /** A master has taken the worker; if it is refused, says why. */
        Optional<String> onRegistered(Epoch epoch, Peer master);

        /** The connection to the master has ended. */
        void onLost();

        /** There is no use in going on; the sentence is for the user. */
        void onUnusable(String sentence);
    }

    private final EventLoop loop;
    private final Owner owner;
    private final LinkSpec spec;
    private final Link link;

    private Optional<Peer> master = Optional.empty();
    private Optional<EventLoop.Timer> timer = Optional.empty();
    private boolean registering;
    private boolean registered;
    private boolean everRegistered;
    /** Troubles told since the last registration, so that no attempt repeats them. */
    private final Set<String> told = new HashSet<>();

    MasterLink(RpcEnv env, LinkSpec spec, Owner owner) {
        this.loop = env.loop();
        this.owner = owner;
        this.spec = spec;
        this.link = new Link(env, spec, this);
    }

    void start() {
        link.start();
    }

    /** Idempotent. */
    void close() {
        link.close();
        disarm();
    }

    /** Whether the peer is the master, over the connection of now. */
    boolean isMaster(Peer from) {
        return master.map(peer -> peer.connectionId() == from.connectionId()).orElse(false);
    }

    boolean isRegistered() {
        return registered;
    }

    /** The master, over the connection of now. */
    Optional<Peer> master() {
        return master;
    }

    /** Tells how the worker is, before the next heartbeat is due. */
    void beatNow() {
        tell(owner.heartbeat());
    }

    /** Tells the master, if this worker is registered. */
    void tell(WorkerToMaster message) {
        if (registered) {
            master.ifPresent(peer -> peer.endpoint(Endpoints.MASTER).tell(message));
        }
    }

    /** Registers, again if need be, over the present connection. */
    void register() {
        if (registering || master.isEmpty()) {
            return;
        }
        Peer peer = master.get();
        RegisterWorker registration = owner.registration();
        registering = true;
        registered = false;
        disarm();
        peer.endpoint(Endpoints.MASTER).ask(registration, REGISTRATION_DEADLINE).whenComplete((reply, failure) -> {
            if (isMaster(peer)) {
                registering = false;
                Optional.ofNullable(reply)
                        .ifPresentOrElse(
                                answer -> onAnswer(peer, registration, answer),
                                () -> onNoAnswer(Optional.ofNullable(failure)));
            }
        });
    }

    private void onAnswer(Peer peer, RegisterWorker registration, RegisterWorkerReply answer) {
        if (answer instanceof RegisteredWorker accepted) {
            owner.onRegistered(accepted.epoch(), peer)
                    .ifPresentOrElse(why -> leave(peer, why), () -> onRegistered(peer, registration, accepted));
        } else if (answer instanceof RegisterWorkerRefused refused) {
            refused("The master at " + peer.address() + " refuses this worker: " + refused.reason());
        }
    }

    /** What runs here is no reason to go any more once a master has taken the worker: it may do so again. */
    private void refused(String sentence) {
        if (!everRegistered) {
            unusable(sentence);
            return;
        }
        warnOnce(sentence);
        arm(REFUSED_PAUSE, this::register);
    }

    private void onRegistered(Peer peer, RegisterWorker registration, RegisteredWorker accepted) {
        registered = true;
        everRegistered = true;
        told.clear();
        log.info(
                "registered worker={} master={} epoch={} heartbeatMillis={}",
                registration.worker(),
                peer.address(),
                accepted.epoch(),
                accepted.heartbeatEvery().toMillis());
        RegisterWorker now = owner.registration();
        if (!now.report().equals(registration.report())) {
            tell(new ReportState(now.worker(), now.report()));
        }
        beat(accepted.heartbeatEvery());
    }

    private void beat(Duration every) {
        beatNow();
        arm(every, () -> beat(every));
    }

    /** A master of the past. Dialled again only after a while: it may be the only one that answers. */
    private void leave(Peer peer, String why) {
        log.warn("refused the master at {}: {}", peer.address(), why);
        arm(STALE_MASTER_PAUSE, () -> peer.close("this worker knows a newer master"));
    }

    private void onNoAnswer(Optional<Throwable> failure) {
        warnOnce(rpcFailure(failure), "cannot register with the master");
        arm(REGISTRATION_RETRY, this::register);
    }

    private static RpcException rpcFailure(Optional<Throwable> failure) {
        Throwable cause = failure.filter(CompletionException.class::isInstance)
                .map(Throwable::getCause)
                .or(() -> failure)
                .orElseThrow();
        return cause instanceof RpcException e ? e : new RpcException(RpcError.FAILED, cause.toString());
    }

    @Override
    public void onUp(Peer peer) {
        master = Optional.of(peer);
        register();
    }

    @Override
    public void onDown(Peer peer, String reason) {
        master = Optional.empty();
        registering = false;
        disarm();
        owner.onLost();
        if (registered) {
            registered = false;
            log.warn("lost the master at {} ({}); executors keep running, dialling again", peer.address(), reason);
        }
    }

    @Override
    public void onAttemptFailed(RpcException failure) {
        if (WorkerLogic.isMistake(failure.error(), everRegistered)) {
            unusable(failure.getMessage() + "; " + WorkerLogic.remedy(failure.error()));
        } else {
            warnOnce(failure, "no master of " + spec.addresses() + " reached yet, trying on");
        }
    }

    @Override
    public void onGivenUp(RpcException lastFailure) {
        throw new IllegalStateException(
                "the worker's link to its master never gives up, found " + lastFailure.getMessage());
    }

    private void unusable(String sentence) {
        close();
        owner.onUnusable(sentence);
    }

    private void warnOnce(RpcException failure, String what) {
        warnOnce(what + ": " + failure.getMessage());
    }

    private void warnOnce(String sentence) {
        if (told.size() < MAX_TOLD && told.add(sentence)) {
            log.warn("{}", sentence);
        }
    }

    private void arm(Duration delay, Runnable task) {
        disarm();
        timer = Optional.of(loop.schedule(delay, task));
    }

    private void disarm() {
        timer.ifPresent(EventLoop.Timer::cancel);
        timer = Optional.empty();
    }
}
