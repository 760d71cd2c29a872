package dev.hearth.driver;

/**
 * Hears what happens in an application. All calls come on one daemon thread, in the order of events, and nothing else
 * waits for them: a listener that takes long only hears later. Then progress is thinned out to the latest state of each
 * job, and nothing else is ever left out. An exception is logged and disturbs nobody.
 */
public interface HearthListener {

    /** A job was taken up. */
    record JobStarted(long job, String description, int tasks) {}

    /** Tasks of a job have ended since the last such event. */
    record JobProgressed(long job, JobProgress progress) {}

    /** A job is over. */
    record JobEnded(long job, boolean succeeded) {}

    /** A job has had no task running for a while; {@code reason} is a sentence. */
    record JobWaiting(long job, String reason) {}

    /** An executor has registered. */
    record ExecutorAdded(String id, String host, int cores) {}

    /** An executor is gone; {@code reason} is a sentence. */
    record ExecutorRemoved(String id, String reason) {}

    default void onJobStarted(JobStarted event) {}

    default void onJobProgressed(JobProgressed event) {}

    default void onJobEnded(JobEnded event) {}

    default void onJobWaiting(JobWaiting event) {}

    default void onExecutorAdded(ExecutorAdded event) {}

    default void onExecutorRemoved(ExecutorRemoved event) {}

    /** The connection to the master is lost; what runs goes on, and the driver redials. */
    default void onMasterLost(String reason) {}

    /** The master has ended the application; every job has failed. */
    default void onApplicationRemoved(String reason) {}

    /** The context was closed; nothing follows. */
    default void onApplicationEnded() {}
}
