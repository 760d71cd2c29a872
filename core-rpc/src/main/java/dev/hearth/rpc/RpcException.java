package dev.hearth.rpc;

/** A call or a connection that failed. The message says what was attempted, on what, and what was found. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RpcError error;

    public RpcException(RpcError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    public RpcError error() {
        return error;
    }
}
