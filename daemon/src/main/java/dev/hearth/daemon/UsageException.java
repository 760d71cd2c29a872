package dev.hearth.daemon;

/** A command line that cannot be used. The message names the word, the reason and the remedy. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message, null, false, false);
    }
}
