package dev.hearth.rpc;

/** Why a call or a connection failed; travels in error frames by {@link #wireId()}. */
public enum RpcError {
    /** The peer's outbox is full; the call was not sent. */
    BUSY(1),
    /** No answer within the deadline. The call may have been carried out. */
    TIMED_OUT(2),
    /** The connection ended before the answer came. The call may have been carried out. */
    DISCONNECTED(3),
    /** The peer's role may not send this message. */
    NOT_ALLOWED(4),
    /** The receiver does not know the message type, or an endpoint does not take it. */
    UNKNOWN_MESSAGE(5),
    /** No such endpoint at the receiver. */
    NO_ENDPOINT(6),
    /** The bytes are not a message of the type they claim. */
    MALFORMED(7),
    /** The message is larger than {@code hearth.rpc.message.maxSize}. */
    TOO_LARGE(8),
    /** The receiver failed while it handled the call. */
    FAILED(9),
    /** The host name has no address. */
    NAME_NOT_FOUND(10),
    /** Nobody listens at the address. */
    CONNECTION_REFUSED(11),
    /** No connection within the deadline. */
    CONNECT_TIMED_OUT(12),
    /** What listens there does not speak this protocol. */
    WRONG_PROTOCOL(13),
    /** Both sides speak this protocol, in versions that do not meet. */
    WRONG_VERSION(14),
    /** The two sides do not share the secret, or the key or role named is not accepted. */
    WRONG_SECRET(15),
    /** The peer has another role than expected (a worker's port given where the master's belongs). */
    WRONG_ROLE(16),
    /** The other side takes no further connections now. */
    OVERLOADED(17),
    /** This side was closed. */
    CLOSED(18);

    private final int wireId;

    RpcError(int wireId) {
        this.wireId = wireId;
    }

    /** The number that stands for this error on the wire; never reused. */
    public int wireId() {
        return wireId;
    }
}
