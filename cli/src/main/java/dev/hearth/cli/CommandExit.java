package dev.hearth.cli;

/** Exit codes of the {@code hearth} command. */
enum CommandExit {
    /** It did what it was asked; a submitted program ended by itself. */
    OK(0),
    /** The submitted program failed. */
    FAILED(1),
    /** The cluster refused: wrong secret, or a request it does not take. */
    REFUSED(3),
    /** No master could be reached. */
    UNREACHABLE(4),
    /** The command line or the configuration is wrong; nothing was started. */
    USAGE(64),
    /** The main class is not in the jars, as Spark's own code for it. */
    CLASS_NOT_FOUND(101);

    private final int code;

    CommandExit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
