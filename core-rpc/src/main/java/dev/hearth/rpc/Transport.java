package dev.hearth.rpc;

import java.util.concurrent.CompletionStage;

/**
 * Carries frames between processes: sockets, or memory. Knows nothing of messages. A frame is its payload; the four
 * bytes of length before it on a socket are the transport's business, as is refusing a length above the limit in force
 * before a byte of it is stored.
 */
public interface Transport extends AutoCloseable {

    /**
     * Listens. Each new connection is given to the acceptor, on a transport thread, which returns who takes its frames.
     *
     * @return the bound address with its real port; fails with {@link java.io.IOException} naming the address
     */
    CompletionStage<RpcAddress> listen(RpcAddress bind, Acceptor acceptor);

    /** Stops listening at a bound address; connections stay. Idempotent. */
    void unlisten(RpcAddress bound);

    /**
     * Dials. The handler hears {@link Handler#onOpen}, or {@link Handler#onClosed} with the {@link RpcError} of a failed
     * attempt ({@link RpcError#NAME_NOT_FOUND}, {@link RpcError#CONNECTION_REFUSED}, {@link RpcError#CONNECT_TIMED_OUT}).
     */
    void connect(RpcAddress to, java.time.Duration timeout, Handler handler);

    /** Ends every connection and listener and frees the threads. Idempotent. */
    @Override
    void close();

    /** Decides on a new inbound connection. */
    @FunctionalInterface
    interface Acceptor {
        /** Who takes the frames of this connection. Called on a transport thread. */
        Handler accept(RpcAddress remote);
    }

    /** One connection's frames. All calls come one at a time, in order; on a transport thread. */
    interface Handler {
        /** The connection is open. */
        void onOpen(Channel channel);

        /** A whole frame arrived; the array is the handler's. */
        void onFrame(byte[] frame);

        /** All frames that were there to be read have been delivered; more may follow later. */
        default void onBatchEnd() {}

        /** {@link Channel#pendingBytes} has fallen below half of {@link RpcConfig#writableBytes} after it was above. */
        default void onDrained() {}

        /**
         * The connection is over, or never came to be. The last call. {@code reason} is a sentence. The error is
         * {@link RpcError#CLOSED} when either side ended it in order, {@link RpcError#DISCONNECTED} when it was cut,
         * {@link RpcError#WRONG_PROTOCOL} when a frame was over the limit, {@link RpcError#TIMED_OUT} when the rest of a
         * frame did not come.
         */
        void onClosed(RpcError error, String reason);
    }

    /** One open connection. All methods may be called from any thread. */
    interface Channel {
        /** Sends bytes that hold whole frames, each with its four bytes of length, and flushes. The array is given away. */
        void write(byte[] framesWithLengths, int offset, int length);

        /** Bytes given to {@link #write} and not yet taken by the network. */
        long pendingBytes();

        /**
         * Whether frames are wanted now; true at first. While they are not, they wait with the sender. A few that were
         * already read may still arrive.
         */
        void reading(boolean wanted);

        /** From now on frames up to this size in bytes are accepted. */
        void maxFrame(int bytes);

        /** The other end. */
        RpcAddress remote();

        /** Closes after what was written has left, at the latest after a second. Idempotent. */
        void close();
    }
}
