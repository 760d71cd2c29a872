package dev.hearth.daemon;

/** A daemon that cannot start, for a reason that its user can remove. The message is the sentence they are shown. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message, null, false, false);
    }
}
