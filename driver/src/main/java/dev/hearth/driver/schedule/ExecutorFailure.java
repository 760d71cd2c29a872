package dev.hearth.driver.schedule;

import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import java.util.List;

/**
 * How the process of an executor ended, as its worker tells.
 *
 * @param executor {@code app-…/3}
 * @param worker that ran it
 * @param cause a sentence
 * @param lastLines the end of its stderr, oldest first; a few KiB at most
 */
public record ExecutorFailure(String executor, String worker, String cause, List<String> lastLines) {
    public ExecutorFailure {
        lastLines = List.copyOf(lastLines);
    }

    /** As the master tells of it. */
    public static ExecutorFailure of(ExecutorId executor, WorkerId worker, ExecutorEnd end) {
        return new ExecutorFailure(executor.toString(), worker.value(), end.message(), end.lastLines());
    }

    /** Whether the sentence names the executor. */
    public boolean isNamedIn(String sentence) {
        return sentence.contains(executor + " ");
    }
}
