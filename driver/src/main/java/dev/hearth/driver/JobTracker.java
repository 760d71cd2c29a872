package dev.hearth.driver;

/** The last known progress of one job, and what of it listeners have not heard: written in the driver's loop, read anywhere. */
final class JobTracker {
    private final Latest<JobProgress> untold = new Latest<>();
    private final Latest<String> untoldWaiting = new Latest<>();
    private volatile JobProgress progress = JobProgress.none(0);

    JobProgress progress() {
        return progress;
    }

    void set(JobProgress latest) {
        progress = latest;
    }

    /** For listeners. */
    Latest<JobProgress> untold() {
        return untold;
    }

    /** Why it waits; for listeners. */
    Latest<String> untoldWaiting() {
        return untoldWaiting;
    }
}
