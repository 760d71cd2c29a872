package dev.hearth.rpc;

import java.util.List;

/**
 * A place in a process that takes messages. All calls come in the loop of its {@link RpcEnv}: {@link #onConnected}
 * before the first message of a peer, {@link #onDisconnected} after its last, each exactly once per connection.
 */
public interface RpcEndpoint {

    /** The protocols it takes, each total. Asked once, when it is registered. */
    List<Dispatch<?>> dispatches();

    /** A connection has been authenticated. */
    default void onConnected(Peer peer) {}

    /** The connection has ended; {@code reason} is a sentence for the log. */
    default void onDisconnected(Peer peer, String reason) {}

    /** A peer sent a message of this endpoint's that its role may not send; nobody has read what was in it. */
    default void onNotAllowed(Peer peer, Class<? extends Message> message) {}

    /** The peer's outbox has drained below its low watermark after {@link Peer#isWritable} was false. */
    default void onWritable(Peer peer) {}
}
