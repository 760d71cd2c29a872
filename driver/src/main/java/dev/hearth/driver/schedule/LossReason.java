package dev.hearth.driver.schedule;

import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorState;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why an executor is lost.
 *
 * @param sentence what happened, without a subject: "exited with code 42 (…)"
 * @param charged whether the tasks that were running there count it as a failure of theirs; false only where something
 *     else is known to be at fault
 * @param running the attempts that were running when its process ended; empty when nobody can tell
 */
public record LossReason(String sentence, boolean charged, Optional<List<RunningAttempt>> running) {
    private static final Set<Integer> NOT_THE_TASKS_FAULT =
            Set.of(ExecutorExitCode.DRIVER_LOST.code(), ExecutorExitCode.WORKER_LOST.code());

    public LossReason {
        running = running.map(List::copyOf);
    }

    /** As the master reports it. */
    public static LossReason of(ExecutorEnd end, boolean workerLost) {
        boolean known = workerLost
                || end.state() == ExecutorState.KILLED
                || end.state() == ExecutorState.LOST
                || end.exitCode().map(NOT_THE_TASKS_FAULT::contains).orElse(false);
        return new LossReason(end.message(), !known, end.running());
    }

    /** As the driver wanted: its worker is to be left, or it was one too many. */
    public static LossReason drained() {
        return new LossReason(
                "drained: it was to take nothing new, and ended when its tasks were done", false, Optional.empty());
    }

    /** With its worker. */
    public static LossReason workerRemoved(String worker, String reason) {
        return new LossReason("went with its worker " + worker + ": " + reason, false, Optional.empty());
    }

    /** For reasons that the driver finds itself; its tasks may have caused them. */
    public static LossReason charged(String sentence) {
        return new LossReason(sentence, true, Optional.empty());
    }
}
