package dev.hearth.rpc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes the frames of a new connection until both sides have proved who they are, then hands over. Nothing but handshake
 * frames is looked at before. Runs on the transport thread; {@link #abandon} comes from any.
 */
final class AuthenticatingHandler implements Transport.Handler {

    /** One side's state machine. */
    interface Side {
        HandshakeStep onOpen();

        HandshakeStep onFrame(byte[] frame);

        HandshakeStep.Refused onClosed(RpcError error, String reason);
    }

    /** Hears the end, once: one of its methods, on the transport thread. */
    interface Outcome {
        /** Gives back who takes the further frames. The other side does not know yet that it is accepted. */
        Transport.Handler established(HandshakeStep.Established peer, Transport.Channel channel);

        /** Follows {@link #established}: the last handshake frame is on its way, further frames may be written. */
        void ready();

        void failed(RpcError error, String sentence);

        /** The channel is gone, whatever became of the handshake. Follows either of the others. */
        default void closed() {}
    }

    private final Side side;
    private final Outcome outcome;
    private final int maxFrame;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile Optional<Transport.Channel> channel = Optional.empty();
    private Optional<Transport.Handler> next = Optional.empty();

    /** {@code maxFrame} is the limit in bytes after authentication. */
    AuthenticatingHandler(Side side, Outcome outcome, int maxFrame) {
        this.side = side;
        this.outcome = outcome;
        this.maxFrame = maxFrame;
    }

    /** Gives up, from any thread. False if the handshake is already over: then the outcome has been or is being told. */
    boolean abandon() {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        channel.ifPresent(Transport.Channel::close);
        return true;
    }

    @Override
    public void onOpen(Transport.Channel opened) {
        channel = Optional.of(opened);
        if (settled.get()) {
            opened.close();
            return;
        }
        take(opened, side.onOpen());
    }

    @Override
    public void onFrame(byte[] frame) {
        if (next.isPresent()) {
            next.get().onFrame(frame);
            return;
        }
        if (settled.get()) {
            return;
        }
        take(channel.orElseThrow(), side.onFrame(frame));
    }

    private void take(Transport.Channel open, HandshakeStep step) {
        if (step instanceof HandshakeStep.Continue) {
            send(open, step.frames());
        } else if (!settled.compareAndSet(false, true)) {
            open.close();
        } else if (step instanceof HandshakeStep.Done done) {
            next = Optional.of(outcome.established(done.established(), open));
            open.maxFrame(maxFrame);
            send(open, step.frames());
            outcome.ready();
        } else if (step instanceof HandshakeStep.Refused refused) {
            send(open, step.frames());
            outcome.failed(refused.error(), refused.sentence());
            open.close();
        }
    }

    @Override
    public void onBatchEnd() {
        next.ifPresent(Transport.Handler::onBatchEnd);
    }

    @Override
    public void onDrained() {
        next.ifPresent(Transport.Handler::onDrained);
    }

    @Override
    public void onClosed(RpcError error, String reason) {
        if (next.isPresent()) {
            next.get().onClosed(error, reason);
        } else if (settled.compareAndSet(false, true)) {
            HandshakeStep.Refused refused = side.onClosed(error, reason);
            outcome.failed(refused.error(), refused.sentence());
        }
        outcome.closed();
    }

    private static void send(Transport.Channel channel, List<byte[]> frames) {
        for (byte[] frame : frames) {
            byte[] bytes = Frames.withLength(frame);
            channel.write(bytes, 0, bytes.length);
        }
    }
}
