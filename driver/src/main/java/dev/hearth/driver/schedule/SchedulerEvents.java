package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;

/** Hears how the driver's jobs and executors fare, for progress and logs. All calls come in the driver's loop, and return at once. */
public interface SchedulerEvents {

    /** A job has been taken up. What it does is what {@code description.toString()} says, on whatever thread. */
    void onJobStarted(long job, Object description, int tasks);

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

    /** An attempt at a stage was submitted, after its job was taken up. */
    default void onStageStarted(StageRecord stage) {}

    /** The first tasks of an attempt at a stage have left for an executor, so long after it was submitted; once for each. */
    default void onStageDispatched(StageRecord stage, long nanos) {}

    /** Attempts of a stage have failed since the last such call; at most once per stage and loop turn. */
    default void onTasksFailed(StageRecord stage) {}

    /** An attempt at a stage is over, and its record complete; before its job's listener hears of the end. */
    default void onStageEnded(StageRecord stage) {}

    /** An executor tells how it is, as it does every few seconds. */
    default void onHeartbeat(String executor, ExecutorMetrics metrics) {}

    /** An executor has registered; {@code id} is {@code app-…/3}. */
    void onExecutorAdded(String id, String host, int cores);

    /** The process of an executor has ended; before the jobs hear of that. */
    default void onExecutorEnded(ExecutorFailure end) {}

    /** An executor is lost or was taken away; {@code reason} is a sentence. */
    void onExecutorRemoved(String id, String reason);

    /** A job has had no task running for a while; {@code why} is a sentence. Repeated every 15 s. */
    void onWaiting(long job, String why);

    /** The connection to the master was lost ({@code reason} is a sentence); executors go on, and the driver redials. */
    void onMasterLost(String reason);

    /** The master ended the application; all jobs have failed and further ones will. */
    void onApplicationRemoved(String reason);
}
