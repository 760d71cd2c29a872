package dev.hearth.driver;

/** Something that the application asked for could not be done. The message says what was tried, what was found and what to do. */
public class HearthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HearthException(String message) {
        super(message);
    }

    public HearthException(String message, Throwable cause) {
        super(message, cause);
    }
}
