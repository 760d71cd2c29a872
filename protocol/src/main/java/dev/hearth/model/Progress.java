package dev.hearth.model;

import java.util.List;
import java.util.stream.Stream;

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
    /** More than an application can have of anything. */
    private static final long MOST = 1L << 40;

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

        private boolean isSound() {
            return stage >= 0 && succeeded >= 0 && running >= 0 && failed >= 0 && tasks >= succeeded;
        }
    }

    /** Whether an application can be there. What was read from a message may be anything. */
    public boolean isSound() {
        return Stream.of((long) jobsActive, jobsDone, jobsFailed, tasksDone, failedAttempts, (long) executors)
                        .allMatch(each -> each >= 0 && each <= MOST)
                && stages.stream().allMatch(StageProgress::isSound);
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
