package dev.hearth.benchmarks.dispatch;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.StageStatus;
import dev.hearth.driver.TaskStatus;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Looks at what the driver tells of single tasks of its last stage: that speed was not bought by forgetting them. */
final class TaskRecords {
    private static final int DRAWN = 1_000;
    /** A number's value is at least its type and a byte. */
    private static final int LEAST_RESULT_BYTES = 2;

    private TaskRecords() {}

    /**
     * Draws a thousand tasks of the newest stage, which has so many tasks that each read one number and gave one. Throws
     * {@link IllegalStateException} when anything about one of them is not known.
     */
    static void check(HearthContext context, int tasks) {
        List<StageStatus> stages = context.statusTracker().stages();
        StageStatus stage = stages.get(stages.size() - 1);
        if (stage.tasks() != tasks || stage.succeeded() != tasks) {
            throw new IllegalStateException(
                    "the newest stage had " + tasks + " tasks, and the driver tells of " + stage);
        }
        SecureRandom random = new SecureRandom();
        TreeSet<Integer> drawn = new TreeSet<>();
        while (drawn.size() < Math.min(DRAWN, tasks)) {
            drawn.add(random.nextInt(tasks));
        }
        List<TaskStatus> found = context.statusTracker().tasks(stage.stageId(), drawn);
        if (!found.stream().map(TaskStatus::partition).toList().equals(List.copyOf(drawn))) {
            throw new IllegalStateException(
                    "of " + drawn.size() + " tasks that were drawn the driver knows " + found.size());
        }
        for (TaskStatus task : found) {
            if (!isWhole(task, stage.submitted())) {
                throw new IllegalStateException("the driver does not tell all of a task: " + task);
            }
        }
        System.out.println("NOTE one of " + found.size() + " tasks that were looked at: " + found.get(0));
    }

    private static boolean isWhole(TaskStatus task, Instant begun) {
        return task.attempt() == 0
                && !task.executorId().isEmpty()
                // Starts are told in milliseconds.
                && !task.startTime().plusMillis(1).isBefore(begun)
                && !task.startTime().isAfter(Instant.now())
                && !task.duration().isNegative()
                && task.runTime().compareTo(task.duration()) <= 0
                && !task.deserializeTime().isNegative()
                && !task.resultSerializationTime().isNegative()
                && !task.gcTime().isNegative()
                && task.resultBytes() >= LEAST_RESULT_BYTES
                && task.recordsRead() == 1
                && task.recordsWritten() == 1;
    }
}
