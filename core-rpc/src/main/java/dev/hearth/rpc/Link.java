package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection up: dials, and dials again when it is lost, for as long as the {@link RedialPolicy} says.
 *
 * <p>States: IDLE, at {@link #start} to DIALLING; connected: UP; an attempt failed or the connection was lost: WAITING,
 * then DIALLING; the policy gave up, or {@link #close} from any: CLOSED, where it stays. The addresses are tried round
 * robin; one that was up is tried first when it is lost. Belongs to the loop of its {@link RpcEnv}.
 */
public final class Link {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private enum State {
        IDLE,
        DIALLING,
        UP,
        WAITING,
        CLOSED
    }

    private final RpcEnv env;
    private final EventLoop loop;
    private final LinkSpec spec;
    private final LinkListener listener;
    private State state = State.IDLE;
    private Optional<Peer> peer = Optional.empty();
    private Optional<Dial> dial = Optional.empty();
    private Optional<EventLoop.Timer> timer = Optional.empty();
    private int address;
    private int failures;
    private long downSinceNanos;

    public Link(RpcEnv env, LinkSpec spec, LinkListener listener) {
        this.env = env;
        this.loop = env.loop();
        this.spec = spec;
        this.listener = listener;
    }

    /** Dials for the first time. Started before or closed, it does nothing. In the loop. */
    public void start() {
        loop.checkInLoop();
        if (state == State.IDLE) {
            downSinceNanos = loop.nanoTime();
            dial();
        }
    }

    /** Ends the connection or the attempts; {@link LinkListener#onDown} still tells of a connection that was up. Idempotent. In the loop. */
    public void close() {
        loop.checkInLoop();
        if (state == State.CLOSED) {
            return;
        }
        become(State.CLOSED, "closed");
        dial.ifPresent(Dial::abandon);
        timer.ifPresent(EventLoop.Timer::cancel);
        peer.ifPresent(up -> up.close("the link was closed"));
    }

    /** The other side, while the link is up. In the loop. */
    public Optional<Peer> peer() {
        loop.checkInLoop();
        return state == State.UP ? peer : Optional.empty();
    }

    private void dial() {
        RpcAddress to = spec.addresses().get(address);
        become(State.DIALLING, to.toString());
        Attempt attempt = new Attempt();
        dial = Optional.of(env.dial(to, spec.credentials(), spec.expectedRole(), spec.attemptTimeout(), attempt));
    }

    private void onUp(Connection connection) {
        dial = Optional.empty();
        if (state == State.CLOSED) {
            connection.close("the link was closed");
            return;
        }
        become(State.UP, connection.toString());
        failures = 0;
        peer = Optional.of(connection);
        listener.onUp(connection);
    }

    private void onLost(String reason) {
        Optional<Peer> lost = peer;
        peer = Optional.empty();
        if (lost.isEmpty()) {
            return;
        }
        if (state == State.UP) {
            downSinceNanos = loop.nanoTime();
            // waiting before the listener hears of it, so that it may close the link
            await(
                    new RpcException(RpcError.DISCONNECTED, "the connection to " + lost.get() + " ended: " + reason),
                    lost,
                    reason);
        } else {
            listener.onDown(lost.get(), reason);
        }
    }

    private void onFailed(RpcException failure) {
        dial = Optional.empty();
        if (state != State.DIALLING) {
            return;
        }
        failures++;
        address = (address + 1) % spec.addresses().size();
        listener.onAttemptFailed(failure);
        if (state == State.DIALLING) {
            await(failure, Optional.empty(), "");
        }
    }

    private void await(RpcException last, Optional<Peer> lost, String reason) {
        Duration down = Duration.ofNanos(loop.nanoTime() - downSinceNanos);
        Optional<Duration> pause = last.error() == RpcError.CLOSED
                ? Optional.empty() // the process's own side was closed: no attempt can succeed any more
                : spec.redial().next(failures, down, last.error());
        if (pause.isPresent()) {
            become(State.WAITING, "next attempt in " + PendingAsks.seconds(pause.get()));
            timer = Optional.of(loop.schedule(pause.get(), () -> {
                timer = Optional.empty();
                if (state == State.WAITING) {
                    dial();
                }
            }));
            lost.ifPresent(gone -> listener.onDown(gone, reason));
        } else {
            become(State.CLOSED, "given up");
            lost.ifPresent(gone -> listener.onDown(gone, reason));
            listener.onGivenUp(last);
        }
    }

    private void become(State next, String why) {
        boolean legal = switch (next) {
            case IDLE -> false;
            case DIALLING -> state == State.IDLE || state == State.WAITING;
            case UP -> state == State.DIALLING;
            case WAITING -> state == State.DIALLING || state == State.UP;
            case CLOSED -> state != State.CLOSED;
        };
        if (!legal) {
            throw new IllegalStateException(
                    "a link to " + spec.addresses() + " cannot go from " + state + " to " + next + ": " + why);
        }
        log.debug(
                "link to {} {} {} -> {}: {}", Handshake.lower(spec.expectedRole()), spec.addresses(), state, next, why);
        state = next;
    }

    private final class Attempt implements RpcEnv.DialResult {
        @Override
        public void up(Connection connection) {
            onUp(connection);
        }

        @Override
        public void closed(String reason) {
            onLost(reason);
        }

        @Override
        public void failed(RpcException failure) {
            onFailed(failure);
        }
    }
}
