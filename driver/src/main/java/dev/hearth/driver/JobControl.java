package dev.hearth.driver;

/** What a {@link JobHandle} can do about the work behind it. Callable from any thread. */
interface JobControl {
    JobProgress progress();

    /** Ends the work; nobody waits for it any more. Repeating it is harmless. */
    void cancel(String reason);
}
