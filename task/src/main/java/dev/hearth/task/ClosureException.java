package dev.hearth.task;

import java.io.Serial;

/** A function or value that cannot travel, or cannot be opened where it arrived; the message is a sentence that says why. */
public final class ClosureException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** With the exception that showed it. */
    public ClosureException(String message, Throwable cause) {
        super(message, cause);
    }
}
