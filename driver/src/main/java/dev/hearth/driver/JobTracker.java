package dev.hearth.driver;

/** The last known progress of one job: written in the driver's loop, read anywhere. */
final class JobTracker {
    private volatile JobProgress progress = JobProgress.none(0);

    JobProgress progress() {
        return progress;
    }

    void set(JobProgress latest) {
        progress = latest;
    }
}
