package dev.hearth.rpc;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** An endpoint of a peer. In the loop of its {@link RpcEnv} only. */
public interface RpcEndpointRef {

    /**
     * Sends the message; whatever is told in one loop turn leaves in one flush. Nothing is known about its arrival. On a
     * closed connection the message is dropped, since {@link RpcEndpoint#onDisconnected} has told or will tell. A full
     * outbox closes the connection: the peer reconciles when it is made again.
     */
    void tell(Message message);

    /**
     * Sends the request. The answer, or an {@link RpcException}, arrives in this loop: {@link RpcError#TIMED_OUT} after
     * the deadline, {@link RpcError#BUSY} at once when the outbox is full, {@link RpcError#DISCONNECTED} when the
     * connection ends first.
     */
    <R extends Message> CompletionStage<R> ask(Request<R> request, Duration deadline);
}
