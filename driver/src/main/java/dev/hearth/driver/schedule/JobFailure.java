package dev.hearth.driver.schedule;

import dev.hearth.protocol.TaskEnd;
import java.util.Optional;

/**
 * Why a job failed.
 *
 * @param message a sentence for the user: the job, the task, how often it was tried, the last reason and where
 * @param cause the last failure of the task that brought the job down, if it was the task's own
 */
public record JobFailure(String message, Optional<TaskEnd.Failed> cause) {

    /** A failure that no task's exception stands behind. */
    public static JobFailure of(String message) {
        return new JobFailure(message, Optional.empty());
    }
}
