package dev.hearth.driver;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

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

    /**
     * An attempt at a stage was submitted.
     *
     * @param attempt how often the stage had been tried before
     * @param description of its job
     */
    record StageStarted(int stageId, int attempt, long job, String description, int tasks, Instant submitted) {}

    /** An attempt at a stage is over. */
    final class StageCompleted {
        private final int stageId;
        private final int attempt;
        private final long job;
        private final boolean succeeded;
        private final Supplier<StageStatus> status;

        StageCompleted(int stageId, int attempt, long job, boolean succeeded, Supplier<StageStatus> status) {
            this.stageId = stageId;
            this.attempt = attempt;
            this.job = job;
            this.succeeded = succeeded;
            this.status = status;
        }

        public int stageId() {
            return stageId;
        }

        /** How often the stage had been tried before. */
        public int attempt() {
            return attempt;
        }

        public long job() {
            return job;
        }

        public boolean succeeded() {
            return succeeded;
        }

        /** What it came to. Made when somebody asks first, which takes some milliseconds for 100,000 tasks. */
        public StageStatus status() {
            return status.get();
        }

        @Override
        public String toString() {
            return "StageCompleted[stageId=" + stageId + ", attempt=" + attempt + ", job=" + job + ", succeeded="
                    + succeeded + "]";
        }
    }

    /**
     * Attempts of a stage have failed since the last such event.
     *
     * @param attempt of the stage
     * @param tasks the attempts, if they are among the first hundred of the stage
     * @param failed how many attempts of the stage have failed so far
     */
    record TasksFailed(int stageId, int attempt, long job, List<TaskStatus> tasks, int failed) {}

    /** An executor has registered. */
    record ExecutorAdded(String id, String host, int cores) {}

    /** An executor is gone; {@code reason} is a sentence. */
    record ExecutorRemoved(String id, String reason) {}

    default void onJobStarted(JobStarted event) {}

    default void onJobProgressed(JobProgressed event) {}

    default void onJobEnded(JobEnded event) {}

    default void onJobWaiting(JobWaiting event) {}

    default void onStageStarted(StageStarted event) {}

    default void onStageCompleted(StageCompleted event) {}

    default void onTasksFailed(TasksFailed event) {}

    default void onExecutorAdded(ExecutorAdded event) {}

    default void onExecutorRemoved(ExecutorRemoved event) {}

    /** The connection to the master is lost; what runs goes on, and the driver redials. */
    default void onMasterLost(String reason) {}

    /** The master has ended the application; every job has failed. */
    default void onApplicationRemoved(String reason) {}

    /** The context was closed; nothing follows. */
    default void onApplicationEnded() {}
}
