package dev.hearth.rpc.netty;

import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcConfig;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket: cuts what comes in into frames, writes what goes out, and closes when a frame stalls half-way. All fields
 * but the counters belong to the socket's I/O thread.
 *
 * <p>Not derived from Netty's adapter, whose annotations would have the JVM make a proxy class at the start of a process.
 */
final class SocketConnection implements ChannelInboundHandler, Transport.Channel {
    private static final Logger log = LoggerFactory.getLogger(SocketConnection.class);

    /** Handed to Netty at a time, which copies it outside the heap. */
    private static final int NETTY_BYTES = 1 << 20;

    private static final int SLICE_BYTES = 256 << 10;
    private static final long LINGER_MILLIS = 1_000;
    private static final int STALL_CHECKS = 4;

    private record Slice(byte[] bytes, int offset, int length) {}

    private final SocketChannel channel;
    private final RpcAddress remote;
    private final Transport.Handler handler;
    private final RpcConfig config;
    private final Consumer<SocketConnection> onRegistered;
    private final FrameDecoder decoder = new FrameDecoder(RpcConfig.MAX_HANDSHAKE_FRAME);
    private final AtomicLong pendingBytes = new AtomicLong();
    private volatile boolean aboveWatermark;

    private final Deque<Slice> queue = new ArrayDeque<>();
    private int bytesInNetty;
    private boolean closing;
    private boolean closed;
    private boolean stallWatched;
    private int checksWithoutProgress;
    private RpcError closeError = RpcError.CLOSED;
    private String closeReason = "the other side closed the connection";

    /** {@code onRegistered} hears, before the handler hears anything, that the socket has its I/O thread. */
    SocketConnection(
            SocketChannel channel,
            RpcAddress remote,
            Transport.Handler handler,
            RpcConfig config,
            Consumer<SocketConnection> onRegistered) {
        this.channel = channel;
        this.remote = remote;
        this.handler = handler;
        this.config = config;
        this.onRegistered = onRegistered;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        onRegistered.accept(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {}

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {}

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {}

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {}

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {}

    /** Runs the task when the socket is closed. */
    void onClosed(Runnable task) {
        var unused = channel.closeFuture().addListener(done -> task.run());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        handler.onOpen(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            checksWithoutProgress = 0;
            if (!closing) {
                decoder.decode(bytes, this::onFrame);
            }
        } catch (FrameDecoder.NotAFrame e) {
            fail(RpcError.WRONG_PROTOCOL, String.valueOf(e.getMessage()));
        } finally {
            bytes.release();
        }
    }

    private void onFrame(byte[] frame) {
        if (!closing) {
            handler.onFrame(frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!closed) {
            handler.onBatchEnd();
            if (decoder.isMidFrame() && !stallWatched) {
                stallWatched = true;
                checksWithoutProgress = 0;
                watchStall();
            }
        }
    }

    /** Looks a few times per timeout whether bytes still come, which costs less than a timer for each read. */
    private void watchStall() {
        long pauseMillis = Math.max(1, config.handshakeTimeout().toMillis() / STALL_CHECKS);
        var unused = channel.eventLoop().schedule(this::checkStall, pauseMillis, TimeUnit.MILLISECONDS);
    }

    private void checkStall() {
        stallWatched = false;
        if (closing || closed || !decoder.isMidFrame()) {
            return;
        }
        if (!channel.config().isAutoRead()) {
            checksWithoutProgress = 0;
        } else if (++checksWithoutProgress >= STALL_CHECKS) {
            fail(
                    RpcError.TIMED_OUT,
                    "the rest of a frame did not come within "
                            + config.handshakeTimeout().toMillis() + " ms");
            return;
        }
        stallWatched = true;
        watchStall();
    }

    @Override
    @SuppressWarnings("deprecation") // of handlers for what is sent; for what comes in it is the way
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            fail(RpcError.DISCONNECTED, "the connection was cut: " + cause.getMessage());
        } else {
            log.error("taking a frame of {} failed", remote, cause);
            fail(RpcError.FAILED, "taking a frame failed: " + cause);
        }
        closeNow();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tellClosed(closeError, closeReason);
    }

    private void fail(RpcError error, String reason) {
        tellClosed(error, reason);
        close();
    }

    private void tellClosed(RpcError error, String reason) {
        if (!closed) {
            closed = true;
            queue.clear();
            handler.onBatchEnd();
            handler.onClosed(error, reason);
        }
    }

    @Override
    public void write(byte[] framesWithLengths, int offset, int length) {
        if (pendingBytes.addAndGet(length) > config.writableBytes()) {
            aboveWatermark = true;
        }
        if (channel.eventLoop().inEventLoop()) {
            enqueue(framesWithLengths, offset, length);
        } else {
            inIoLater(() -> enqueue(framesWithLengths, offset, length));
        }
    }

    private void enqueue(byte[] bytes, int offset, int length) {
        if (queue.isEmpty() && bytesInNetty < NETTY_BYTES && length <= SLICE_BYTES) {
            hand(bytes, offset, length);
            channel.flush();
        } else {
            queue.addLast(new Slice(bytes, offset, length));
            pump();
        }
    }

    private void hand(byte[] bytes, int offset, int count) {
        bytesInNetty += count;
        var unused = channel.write(Unpooled.wrappedBuffer(bytes, offset, count)).addListener(done -> onWritten(count));
    }

    private void pump() {
        boolean written = false;
        while (!queue.isEmpty() && bytesInNetty < NETTY_BYTES) {
            Slice next = queue.removeFirst();
            int count = Math.min(next.length(), SLICE_BYTES);
            if (count < next.length()) {
                queue.addFirst(new Slice(next.bytes(), next.offset() + count, next.length() - count));
            }
            written = true;
            hand(next.bytes(), next.offset(), count);
        }
        if (written) {
            channel.flush();
        }
    }

    private void onWritten(int count) {
        bytesInNetty -= count;
        long left = pendingBytes.addAndGet(-count);
        if (!queue.isEmpty()) {
            inIoLater(this::pump);
        } else if (closing && bytesInNetty == 0) {
            inIoLater(this::endOutput);
        }
        if (aboveWatermark && left < config.writableBytes() / 2) {
            aboveWatermark = false;
            if (!closed) {
                handler.onDrained();
            }
        }
    }

    @Override
    public long pendingBytes() {
        return pendingBytes.get();
    }

    @Override
    public void reading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    @Override
    public void maxFrame(int bytes) {
        inIo(() -> decoder.maxFrame(bytes));
    }

    @Override
    public RpcAddress remote() {
        return remote;
    }

    /**
     * The output ends when all is written; the socket when the other side has ended its own, or after a second. Closed
     * at once, a socket with unread input would be reset, and what was written last be lost.
     */
    @Override
    public void close() {
        inIo(() -> {
            if (closing) {
                return;
            }
            closing = true;
            closeReason = "this side closed the connection";
            channel.config().setAutoRead(true);
            var unused = channel.eventLoop().schedule(this::closeNow, LINGER_MILLIS, TimeUnit.MILLISECONDS);
            if (queue.isEmpty() && bytesInNetty == 0) {
                endOutput();
            }
        });
    }

    private void closeNow() {
        var unused = channel.close();
    }

    private void endOutput() {
        if (channel.isActive()) {
            var unused = channel.shutdownOutput();
        }
    }

    private void inIo(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            inIoLater(task);
        }
    }

    private void inIoLater(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // the threads end after the last socket: there is nothing left to write to or to close
            log.debug("{} is closed already", remote);
        }
    }
}
