package dev.hearth.daemon;

/** The only place from which a process of Hearth ends itself. */
public final class ProcessExit {

    private ProcessExit() {}

    /** Ends the process after its shutdown hooks. */
    public static void exit(int status) {
        System.exit(status);
    }

    /** Ends the process at once: no hook runs, nothing is flushed. */
    public static void halt(int status) {
        Runtime.getRuntime().halt(status);
    }
}
