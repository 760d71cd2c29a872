package dev.hearth.driver.schedule;

import dev.hearth.protocol.TaskEnd;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The failures of a set's tasks, against {@code hearth.task.maxFailures}. Takes room only for tasks that have some. Belongs to the driver's loop. */
final class TaskFailures {
    private final int maxFailures;
    private final Map<Integer, Integer> byTask = new HashMap<>();
    private int attempts;

    TaskFailures(int maxFailures) {
        this.maxFailures = maxFailures;
    }

    /** Attempts that have failed. */
    int attempts() {
        return attempts;
    }

    /** The failures that the task is charged with. */
    int of(int task) {
        return byTask.getOrDefault(task, 0);
    }

    /**
     * An attempt has failed.
     *
     * @param name of the task
     * @param what happened and where
     * @param retry whether another attempt may fare better
     * @return why the set cannot succeed; empty if the task is to be tried again
     */
    Optional<JobFailure> count(int task, String name, String what, Optional<TaskEnd.Failed> cause, boolean retry) {
        attempts++;
        int failures = byTask.merge(task, 1, Integer::sum);
        if (!retry) {
            return Optional.of(
                    new JobFailure(name + " failed in a way that another attempt does not change; " + what, cause));
        }
        return failures < maxFailures
                ? Optional.empty()
                : Optional.of(new JobFailure(name + " failed " + times(failures) + "; last, " + what, cause));
    }

    /** What the task's function threw. */
    static String describe(TaskEnd.Failed failed) {
        return failed.message().isEmpty() ? failed.className() : failed.className() + ": " + failed.message();
    }

    private static String times(int number) {
        return number == 1 ? "once" : number + " times";
    }
}
