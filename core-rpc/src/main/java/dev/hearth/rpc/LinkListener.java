package dev.hearth.rpc;

/** Hears what becomes of a {@link Link}. All calls come in the loop. */
public interface LinkListener {

    /** A connection has been made and authenticated. The link is up until the matching {@link #onDown}. */
    void onUp(Peer peer);

    /** The connection has ended; unless the link is closed, it redials. */
    void onDown(Peer peer, String reason);

    /** An attempt failed; the next follows by the policy. */
    default void onAttemptFailed(RpcException failure) {}

    /** The policy gave up: there are no further attempts. The last call. */
    void onGivenUp(RpcException lastFailure);
}
