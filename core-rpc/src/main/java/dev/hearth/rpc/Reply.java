package dev.hearth.rpc;

/**
 * Answers one request, later if need be, once. In the loop only; after the connection has ended it does nothing.
 *
 * @param <R> the request's reply type
 */
public interface Reply<R extends Message> {

    /** Sends the answer. Throws {@link IllegalStateException} when already answered or failed. */
    void answer(R reply);

    /** Sends a failure instead of an answer; {@code message} is a sentence for the asker's user. */
    void fail(RpcError error, String message);
}
