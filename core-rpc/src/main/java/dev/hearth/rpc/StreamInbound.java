package dev.hearth.rpc;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the frames of an authenticated connection for streams and delivers them to the loop. On the transport thread. */
final class StreamInbound implements Transport.Handler {
    private static final Logger log = LoggerFactory.getLogger(StreamInbound.class);

    private final RpcEnv env;
    private final Connection connection;
    private final Transport.Channel channel;
    private final Deliveries deliveries;
    private boolean broken;

    StreamInbound(RpcEnv env, Connection connection, Transport.Channel channel) {
        this.env = env;
        this.connection = connection;
        this.channel = channel;
        this.deliveries = new Deliveries(env.loop(), channel);
    }

    @Override
    public void onOpen(Transport.Channel opened) {
        throw new IllegalStateException("the channel is open already");
    }

    @Override
    public void onFrame(byte[] frame) {
        if (broken) {
            return;
        }
        try {
            WireInput in = new WireInput(frame);
            FrameKind kind = FrameKind.of(in.rawByte());
            take(kind, in.varLong(), in, frame);
        } catch (WireException e) {
            broken = true;
            env.counts().brokenFrame();
            log.warn("closing the connection for streams of {}: {}", connection, e.getMessage());
            channel.close();
        }
    }

    @Override
    public void onBatchEnd() {
        deliveries.flush();
    }

    @Override
    public void onDrained() {
        env.loop().execute(() -> connection.streams().onDrained(channel));
    }

    @Override
    public void onClosed(RpcError error, String reason) {
        deliveries.add(0, () -> connection.streams().onLineClosed(channel, reason));
        deliveries.flush();
    }

    private void take(FrameKind kind, long id, WireInput in, byte[] frame) {
        PeerStreams streams = connection.streams();
        switch (kind) {
            case STREAM_OPEN -> {
                String name = in.string();
                long credit = credit(in);
                deliveries.add(frame.length, () -> streams.onOpen(id, name, credit));
            }
            case STREAM_PIECE -> {
                Bytes piece = Bytes.of(frame, frame.length - in.remaining(), in.remaining());
                deliveries.add(frame.length, () -> streams.onPiece(id, piece));
            }
            case STREAM_CREDIT -> {
                long credit = credit(in);
                deliveries.add(frame.length, () -> streams.onCredit(id, credit));
            }
            case STREAM_END -> deliveries.add(frame.length, () -> streams.onEnd(id));
            case STREAM_FAILED -> {
                RpcError error = Frames.error(in.varInt());
                String sentence = in.string();
                deliveries.add(frame.length, () -> streams.onFailed(id, error, sentence));
            }
            case STREAM_CANCEL -> deliveries.add(frame.length, () -> streams.onCancel(id));
            default -> throw new WireException("a frame of kind " + kind + " on a connection for streams");
        }
    }

    private static long credit(WireInput in) {
        long credit = in.varLong();
        if (credit <= 0 || credit > PeerStreams.WINDOW_BYTES) {
            throw new WireException("a credit of " + Long.toUnsignedString(credit) + " bytes");
        }
        return credit;
    }
}
