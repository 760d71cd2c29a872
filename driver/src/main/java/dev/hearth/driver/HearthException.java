package dev.hearth.driver;

/** Something that the application asked for could not be done. The message says what was tried, what was found and what to do. */
public class HearthException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is, for commands that turn it into an exit status. */
    public enum Kind {
        /** No master could be reached. */
        UNREACHABLE,
        /** The cluster does not take this application. */
        REFUSED,
        /** A setting cannot be used. */
        USAGE,
        /** Anything else: a job failed, or could not be run. */
        FAILED
    }

    private final Kind kind;

    public HearthException(String message) {
        this(Kind.FAILED, message);
    }

    public HearthException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public HearthException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.FAILED;
    }

    public Kind kind() {
        return kind;
    }
}
