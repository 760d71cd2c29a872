package dev.hearth.rpc;

import java.time.Duration;

/**
 * The limits of a process's connections.
 *
 * @param maxMessageBytes largest frame after authentication ({@code hearth.rpc.message.maxSize})
 * @param outboxBytes what may wait unsent for one peer before the connection is cut
 * @param writableBytes {@link Peer#isWritable} turns false above this, true again below half of it
 * @param connectTimeout from dialling to an open socket
 * @param handshakeTimeout from an open socket to an authenticated connection; also bounds a half frame
 * @param maxConnections connections a listener keeps at most, authenticated or not
 * @param maxUnauthenticated of those, how many may be in their handshake
 */
public record RpcConfig(
        int maxMessageBytes,
        int outboxBytes,
        int writableBytes,
        Duration connectTimeout,
        Duration handshakeTimeout,
        int maxConnections,
        int maxUnauthenticated) {

    /** Largest frame before authentication, in bytes. */
    public static final int MAX_HANDSHAKE_FRAME = 16 * 1024;

    /** 128 MiB messages as in Spark 4.2.0, 256 MiB outboxes, 5 s for each step of a connection. */
    public static RpcConfig defaults() {
        return new RpcConfig(
                128 << 20, 256 << 20, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(5), 20_000, 1_000);
    }
}
