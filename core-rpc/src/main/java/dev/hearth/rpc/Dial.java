package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.List;

/** One attempt to connect and authenticate, with its deadline. Belongs to the loop; the handshake runs on the transport thread. */
final class Dial {

    /** Hears what becomes of the attempt: {@code established} and then {@code ready}, or {@code failed}. */
    interface Listener {
        /** On the transport thread: gives back who takes the further frames. */
        Transport.Handler established(HandshakeStep.Established peer, Transport.Channel channel);

        /** In the loop. */
        void ready();

        /** In the loop. */
        void failed(RpcError error, String sentence);
    }

    private static final String SILENT =
            "what listens there took the connection and did not complete the handshake within ";

    private final RpcEnv env;
    private final EventLoop loop;
    private final RpcAddress to;
    private final ClientHandshake handshake;
    private final Listener listener;
    private final AuthenticatingHandler handler;
    private volatile List<EventLoop.Timer> timers = List.of();

    Dial(RpcEnv env, RpcAddress to, ClientHandshake handshake, int maxFrame, Listener listener) {
        this.env = env;
        this.loop = env.loop();
        this.to = to;
        this.handshake = handshake;
        this.listener = listener;
        this.handler = new AuthenticatingHandler(new Side(), new Outcome(), maxFrame);
    }

    void start(Transport transport, Duration deadline) {
        Duration connect = env.config().connectTimeout();
        timers = List.of(loop.schedule(
                deadline, () -> expire(timers.size() > 1 ? SILENT : "no connection within ", deadline)));
        transport.connect(to, connect.compareTo(deadline) < 0 ? connect : deadline, handler);
    }

    /** Gives up: nothing more is heard of the attempt, unless its success is already on the way. */
    void abandon() {
        if (handler.abandon()) {
            ended();
        }
    }

    /** Gives up, and tells the listener so. */
    void abandon(RpcError error, String sentence) {
        if (handler.abandon()) {
            ended();
            listener.failed(error, "cannot connect to " + to + ": " + sentence);
        }
    }

    private void ended() {
        timers.forEach(EventLoop.Timer::cancel);
        env.dialEnded(this);
    }

    private void expire(String found, Duration limit) {
        abandon(RpcError.CONNECT_TIMED_OUT, found + PendingAsks.seconds(limit));
    }

    private final class Side implements AuthenticatingHandler.Side {
        @Override
        public HandshakeStep onOpen() {
            Duration limit = env.config().handshakeTimeout();
            EventLoop.Timer timer = loop.schedule(limit, () -> expire(SILENT, limit));
            timers = List.of(timers.get(0), timer);
            return new HandshakeStep.Continue(List.of(handshake.hello()));
        }

        @Override
        public HandshakeStep onFrame(byte[] frame) {
            return handshake.onFrame(frame);
        }

        @Override
        public HandshakeStep.Refused onClosed(RpcError error, String reason) {
            return handshake.onClosed(error, reason);
        }
    }

    private final class Outcome implements AuthenticatingHandler.Outcome {
        @Override
        public Transport.Handler established(HandshakeStep.Established peer, Transport.Channel channel) {
            return listener.established(peer, channel);
        }

        @Override
        public void ready() {
            loop.execute(() -> {
                ended();
                listener.ready();
            });
        }

        @Override
        public void failed(RpcError error, String sentence) {
            loop.execute(() -> {
                ended();
                listener.failed(error, sentence);
            });
        }
    }
}
