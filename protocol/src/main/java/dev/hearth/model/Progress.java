package dev.hearth.model;

import java.util.List;

/**
 * How far an application is, as its driver told last. It has a bound in bytes: what would be longer is no progress, and
 * cannot be made.
 *
 * @param jobsActive that are under way
 * @param jobsDone that succeeded
 * @param jobsFailed that did not, cancelled ones included
 * @param tasksDone of all stages so far
 * @param failedAttempts at tasks, killed ones not counted
 * @param executors that are registered with the driver
 * @param stages that are under way, the oldest {@value #MOST_STAGES} of them
 */
public record Progress(
        int jobsActive,
        long jobsDone,
        long jobsFailed,
        long tasksDone,
        long failedAttempts,
        int executors,
        List<StageProgress> stages) {
    /** More stages are not told. */
    public static final int MOST_STAGES = 10;
    /** Of an application that has just begun. */
    public static final Progress NONE = new Progress(0, 0, 0, 0, 0, 0, List.of());

    public Progress {
        stages = List.copyOf(stages);
        if (stages.size() > MOST_STAGES) {
            throw new IllegalArgumentException(
                    "progress names at most " + MOST_STAGES + " stages, found " + stages.size());
        }
    }

    /**
     * How far one stage is.
     *
     * @param description of its job, {@value #MOST_CHARS} characters at most
     * @param tasks it has
     * @param succeeded of these
     * @param running attempts now
     * @param failed attempts so far
     */
    public record StageProgress(int stage, String description, int tasks, int succeeded, int running, int failed) {
        /** A description that is longer is cut. */
        public static final int MOST_CHARS = 100;

        public StageProgress {
            if (description.length() > MOST_CHARS) {
                description = description.substring(0, MOST_CHARS - 1) + "…";
            }
        }
    }

    /** Tasks of the stages that are named. */
    public long tasks() {
        return stages.stream().mapToLong(StageProgress::tasks).sum();
    }

    /** Those of them that are done. */
    public long succeeded() {
        return stages.stream().mapToLong(StageProgress::succeeded).sum();
    }
}
