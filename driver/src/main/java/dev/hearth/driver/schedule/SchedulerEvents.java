package dev.hearth.driver.schedule;

/** Hears how the driver's jobs and executors fare, for progress and logs. All calls come in the driver's loop, and return at once. */
public interface SchedulerEvents {

    /** A job has been taken up. */
    void onJobStarted(long job, String description, int tasks);

    /**
     * Tasks of a job have ended; at most once per job and loop turn.
     *
     * @param succeeded tasks so far
     * @param failed attempts so far, killed ones not counted
     * @param running attempts now
     */
    void onTasksEnded(long job, int succeeded, int failed, int running);

    /** A job is over, after its listener has heard so. */
    void onJobEnded(long job, boolean ok);

    /** An executor has registered; {@code id} is {@code app-…/3}. */
    void onExecutorAdded(String id, String host, int cores);

    /** An executor is lost or was taken away; {@code reason} is a sentence. */
    void onExecutorRemoved(String id, String reason);

    /** A job has had no task running for a while; {@code why} is a sentence. Repeated every 15 s. */
    void onWaiting(long job, String why);

    /** The connection to the master was lost ({@code reason} is a sentence); executors go on, and the driver redials. */
    void onMasterLost(String reason);

    /** The master ended the application; all jobs have failed and further ones will. */
    void onApplicationRemoved(String reason);
}
