package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.HandshakeStep.Established;
import dev.hearth.rpc.HandshakeStep.Purpose;
import dev.hearth.rpc.codec.Bytes;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates what connects to one listener, within limits on how many connections it keeps. Runs on transport
 * threads.
 */
final class Acceptance implements Transport.Acceptor {
    private static final Logger log = LoggerFactory.getLogger(Acceptance.class);

    private final RpcEnv env;
    private final EventLoop loop;
    private final Credentials self;
    private final KeyRing keys;
    private final SecureRandom random;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final AtomicBoolean overloaded = new AtomicBoolean();

    Acceptance(RpcEnv env, Credentials self, KeyRing keys, SecureRandom random) {
        this.env = env;
        this.loop = env.loop();
        this.self = self;
        this.keys = keys;
        this.random = random;
    }

    @Override
    public Transport.Handler accept(RpcAddress remote) {
        int all = connections.incrementAndGet();
        int greeting = unauthenticated.incrementAndGet();
        boolean room =
                all <= env.config().maxConnections() && greeting <= env.config().maxUnauthenticated();
        if (all <= env.config().maxConnections() / 2 && greeting <= env.config().maxUnauthenticated() / 2) {
            overloaded.set(false);
        }
        if (!room && overloaded.compareAndSet(false, true)) {
            log.warn(
                    "refusing connections, the first from {}: connections={} unauthenticated={} limits={}/{}",
                    remote,
                    all,
                    greeting,
                    env.config().maxConnections(),
                    env.config().maxUnauthenticated());
        }
        Guest guest = new Guest(remote, room);
        return guest.handler;
    }

    private AcceptorHandshake handshake() {
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        byte[] session = new byte[Handshake.SESSION_BYTES];
        random.nextBytes(nonce);
        random.nextBytes(session);
        return new AcceptorHandshake(
                self,
                keys,
                env::mayJoin,
                new AcceptorHandshake.Randoms(Bytes.of(nonce), Bytes.of(session), Secret.random(random)),
                VersionRange.CURRENT);
    }

    /** One connection, from its acceptance to its end. */
    private final class Guest implements AuthenticatingHandler.Side, AuthenticatingHandler.Outcome {
        private final RpcAddress remote;
        private final boolean room;
        private final AcceptorHandshake handshake = handshake();
        private final AuthenticatingHandler handler =
                new AuthenticatingHandler(this, this, env.config().maxMessageBytes());
        private final AtomicBoolean greeted = new AtomicBoolean();
        private Runnable announcement = () -> {};
        private volatile Optional<EventLoop.Timer> timer = Optional.empty();

        Guest(RpcAddress remote, boolean room) {
            this.remote = remote;
            this.room = room;
        }

        @Override
        public HandshakeStep onOpen() {
            if (!room) {
                String sentence = "there are too many connections now, try again later";
                return new HandshakeStep.Refused(
                        List.of(Handshake.refused(RpcError.OVERLOADED, sentence)), RpcError.OVERLOADED, sentence);
            }
            timer = Optional.of(loop.schedule(env.config().handshakeTimeout(), this::expire));
            return new HandshakeStep.Continue(List.of());
        }

        @Override
        public HandshakeStep onFrame(byte[] frame) {
            return handshake.onFrame(frame);
        }

        @Override
        public HandshakeStep.Refused onClosed(RpcError error, String reason) {
            return handshake.onClosed(error, reason);
        }

        @Override
        public Transport.Handler established(Established peer, Transport.Channel channel) {
            greetingOver();
            if (peer.purpose() == Purpose.MESSAGES) {
                Connection connection = env.connection(peer, remote, channel, Optional.empty());
                announcement = () -> env.opened(connection, Optional.empty());
                return new MessageInbound(env, connection, channel);
            }
            return env.session(peer.session())
                    .map(connection -> joinStreams(connection, channel))
                    .orElseGet(() -> new Gone(channel));
        }

        private Transport.Handler joinStreams(Connection connection, Transport.Channel channel) {
            announcement = () -> connection.streams().onAttached(channel);
            return new StreamInbound(env, connection, channel);
        }

        @Override
        public void ready() {
            loop.execute(announcement);
        }

        @Override
        public void failed(RpcError error, String sentence) {
            greetingOver();
            boolean probe = !handshake.hasBegun() && (error == RpcError.CLOSED || error == RpcError.DISCONNECTED);
            if (!probe) {
                env.counts().refusedConnection();
            }
            if (probe) {
                log.debug("{} connected and went away: {}", remote, sentence);
            } else if (error != RpcError.OVERLOADED) {
                log.warn("refused a connection from {}: {}", remote, sentence);
            }
        }

        @Override
        public void closed() {
            greetingOver();
            connections.decrementAndGet();
        }

        private void expire() {
            if (handler.abandon()) {
                env.counts().refusedConnection();
                log.warn(
                        "refused a connection from {}: it did not authenticate within {}",
                        remote,
                        PendingAsks.seconds(env.config().handshakeTimeout()));
            }
        }

        private void greetingOver() {
            if (greeted.compareAndSet(false, true)) {
                unauthenticated.decrementAndGet();
                timer.ifPresent(EventLoop.Timer::cancel);
            }
        }
    }

    /** Takes the frames for a session that ended while its stream connection was being made. */
    private record Gone(Transport.Channel channel) implements Transport.Handler {
        Gone {
            channel.close();
        }

        @Override
        public void onOpen(Transport.Channel opened) {}

        @Override
        public void onFrame(byte[] frame) {}

        @Override
        public void onClosed(RpcError error, String reason) {}
    }
}
