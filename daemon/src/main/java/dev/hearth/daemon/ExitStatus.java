package dev.hearth.daemon;

/** What a daemon's exit status says. The numbers are documented and stay. */
public enum ExitStatus {
    /** It was asked to stop, and did. */
    OK(0),
    /** It could not start, or not stop cleanly. */
    START_FAILED(1),
    /** A bug or a lack of memory ended it. */
    FAULT(70),
    /** What it has to keep could not be written. */
    IO_ERROR(74),
    /** The command line was wrong. */
    USAGE(64),
    /** The configuration was wrong. */
    CONFIGURATION(78);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
