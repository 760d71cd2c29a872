package dev.hearth.rpc.codec;

/** Bytes that are not what they claim to be; the message says what was read and what was found. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message, null, false, false);
    }
}
