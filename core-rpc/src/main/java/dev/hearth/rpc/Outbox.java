package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.codec.WireOutput;
import java.util.function.Consumer;

/**
 * What waits to be sent over one channel. Frames are encoded here as they are offered and leave in one flush at the end
 * of the turn, or as soon as they are many. Belongs to the loop.
 */
final class Outbox {
    /** Beyond this the encoded frames leave before the turn ends, so that one turn never holds the whole outbox twice. */
    private static final int FLUSH_BYTES = 1 << 20;
    /** Below this a copy is cheaper than giving the buffer away. */
    private static final int COPY_BYTES = 16 << 10;

    private final EventLoop loop;
    private final Transport.Channel channel;
    private final RpcConfig config;
    private WireOutput pending = new WireOutput(256);
    /** Room to make before the next frame; made then, so that an idle connection holds none. */
    private int likelyBytes;

    private boolean flushAsked;
    private boolean writable = true;
    private boolean closed;
    private final Runnable onWritable;

    /** {@code onWritable} runs in the loop when {@link #isWritable} has turned true again. */
    Outbox(EventLoop loop, Transport.Channel channel, RpcConfig config, Runnable onWritable) {
        this.loop = loop;
        this.channel = channel;
        this.config = config;
        this.onWritable = onWritable;
    }

    /**
     * Takes one frame, written by {@code payload}.
     *
     * @param what the frame is called when it is too large
     * @return false if there is no room for it; nothing was taken then
     * @throws RpcException {@link RpcError#TOO_LARGE}; nothing was taken then
     */
    boolean offer(String what, Consumer<WireOutput> payload) {
        if (closed) {
            return true;
        }
        if (likelyBytes > 0) {
            pending = new WireOutput(likelyBytes);
            likelyBytes = 0;
        }
        int before = pending.length();
        int began = pending.begin();
        boolean taken = false;
        try {
            payload.accept(pending);
            int bytes = pending.length() - began;
            if (bytes > config.maxMessageBytes()) {
                throw new RpcException(
                        RpcError.TOO_LARGE,
                        what + " to " + channel.remote() + " takes " + bytes + " bytes, over the limit of "
                                + config.maxMessageBytes() + " bytes (hearth.rpc.message.maxSize)");
            }
            taken = waitingBytes() <= config.outboxBytes();
        } finally {
            if (!taken) {
                pending.truncate(before);
            }
        }
        if (taken) {
            pending.end(began);
            afterOffer();
        }
        return taken;
    }

    /** Bytes not yet taken by the network. */
    long waitingBytes() {
        return pending.length() + channel.pendingBytes();
    }

    /** Whether less waits than the watermark; once it was not, only when less than half waits. */
    boolean isWritable() {
        if (writable && waitingBytes() > config.writableBytes()) {
            writable = false;
            askFlush();
        }
        return writable;
    }

    /** The channel has drained. */
    void onDrained() {
        if (!closed && !writable && waitingBytes() <= config.writableBytes()) {
            writable = true;
            onWritable.run();
        }
    }

    /** Sends what waits. */
    void flush() {
        int length = pending.length();
        if (length == 0 || closed) {
            return;
        }
        if (length <= COPY_BYTES) {
            channel.write(pending.toArray(), 0, length);
            pending.reset();
        } else {
            channel.write(pending.takeArray(), 0, length);
            likelyBytes = Math.min(length, FLUSH_BYTES); // the next turn is likely to be like this one
        }
    }

    /** Sends what waits, and closes the channel. Takes nothing afterwards. Idempotent. */
    void close() {
        if (!closed) {
            flush();
            closed = true;
            channel.close();
        }
    }

    private void afterOffer() {
        if (pending.length() >= FLUSH_BYTES) {
            flush();
        } else {
            askFlush();
        }
        if (writable && waitingBytes() > config.writableBytes()) {
            writable = false;
            askFlush();
        }
    }

    private void askFlush() {
        if (!flushAsked) {
            flushAsked = true;
            loop.atTurnEnd(this::onTurnEnd);
        }
    }

    /**
     * The transport tells of draining only what it has seen rise above the watermark. What rose here, in the pending
     * bytes, and never there has to be noticed here.
     */
    private void onTurnEnd() {
        flushAsked = false;
        flush();
        if (!writable && !closed && channel.pendingBytes() <= config.writableBytes()) {
            loop.execute(this::onDrained);
        }
    }
}
