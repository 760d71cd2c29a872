package dev.hearth.driver.cluster;

/** The driver could not be started or was used wrongly. The message is one sentence: what was tried, what was found, what to do. */
public final class DriverException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kept the driver from starting, as far as a caller may act on it. */
    public enum Kind {
        /** No master could be reached. */
        UNREACHABLE,
        /** The master does not take this driver: another secret, role or version. */
        REFUSED,
        /** Anything else. */
        FAILED
    }

    private final Kind kind;

    public DriverException(String message) {
        this(Kind.FAILED, message);
    }

    public DriverException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
