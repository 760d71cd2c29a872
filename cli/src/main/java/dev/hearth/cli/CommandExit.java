package dev.hearth.cli;

/** Exit codes of the {@code hearth} command. A program that ran, here or on the cluster, leaves its own. */
enum CommandExit {
    /** It did what it was asked; a submitted program ended by itself. */
    OK(0),
    /** The submitted program failed, or a check of {@code doctor} did. */
    FAILED(1),
    /** It found no place on the cluster in the time given, or asks for more than any worker has. */
    UNPLACED(2),
    /** The cluster refused: wrong secret, or a request it does not take, such as one about an unknown id. */
    REFUSED(3),
    /** No master could be reached. */
    UNREACHABLE(4),
    /** Somebody ended the driver or the application. */
    KILLED(5),
    /** What was waited for did not happen in the time given. */
    TIMED_OUT(6),
    /** The command line or the configuration is wrong; nothing was started. */
    USAGE(64),
    /** Some of the output could not be written. */
    UNWRITTEN(74),
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
