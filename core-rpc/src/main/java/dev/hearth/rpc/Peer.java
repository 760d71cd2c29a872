package dev.hearth.rpc;

import java.util.concurrent.CompletionStage;

/**
 * The authenticated other side of one connection, for as long as that connection lasts. A new connection of the same
 * process is a new peer.
 *
 * <p>A connection promises: messages arrive in order, at most once; loss shows only as a cut, which takes an unknown
 * tail with it. It is symmetric: either side calls endpoints of the other, whoever dialled. Used in the loop of its
 * {@link RpcEnv} only, except for the getters.
 */
public interface Peer {

    /** Distinguishes this connection from every other of this process. */
    long connectionId();

    /** The role it proved. */
    Role role();

    /** The name it gave itself, bound to the proof. */
    String identity();

    /** The key it proved to hold: {@link KeyRing#CLUSTER}, or the id of a driver, a token or an application. */
    String key();

    /** Where it was dialled, or where it dialled from. */
    RpcAddress address();

    /** An endpoint of that process; calls go over this connection. Never fails: an unknown endpoint shows in the call. */
    RpcEndpointRef endpoint(EndpointId id);

    /** Whether the connection still stands. */
    boolean isConnected();

    /**
     * Whether the outbox is below its watermark. A dispatcher with much to send stops while it is not, and goes on at
     * {@link RpcEndpoint#onWritable}.
     */
    boolean isWritable();

    /**
     * Reads a stream that the peer serves by that name, over the second connection, which is made at the first use
     * whoever dialled. Pieces reach the sink in order on a thread for blocking I/O, at the pace of the sink; no message
     * waits behind them.
     *
     * @return the number of bytes, in the loop; fails with {@link RpcException} when the peer refuses, the sink throws,
     *     the stream is longer than {@code maxBytes}, or a connection ends
     */
    CompletionStage<Long> readStream(String name, long maxBytes, StreamSink sink);

    /** Ends the connection; the other side sees the reason in its log. Messages told before are still sent. Idempotent. */
    void close(String reason);
}
