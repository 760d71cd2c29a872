package dev.hearth.model;

import java.util.List;
import java.util.Optional;

/**
 * How an executor ended.
 *
 * @param state one of the terminal states
 * @param exitCode of the process, if it ran (128 + n for signal n)
 * @param message a sentence: what happened, and by whom
 * @param lastLines the end of its stderr, oldest first; a few KiB at most
 * @param running the attempts that it was running when its process ended; empty when nobody can tell
 * @param found the cause, where its worker found out more than state and exit code say
 */
public record ExecutorEnd(
        ExecutorState state,
        Optional<Integer> exitCode,
        String message,
        List<String> lastLines,
        Optional<List<RunningAttempt>> running,
        Optional<EndCause> found) {

    /** An attempt at a task. */
    public record RunningAttempt(long taskSet, int index, int attempt) {}

    /** An end of which nobody can tell what was running. */
    public ExecutorEnd(ExecutorState state, Optional<Integer> exitCode, String message, List<String> lastLines) {
        this(state, exitCode, message, lastLines, Optional.empty());
    }

    /** An end that is what state and exit code say. */
    public ExecutorEnd(
            ExecutorState state,
            Optional<Integer> exitCode,
            String message,
            List<String> lastLines,
            Optional<List<RunningAttempt>> running) {
        this(state, exitCode, message, lastLines, running, Optional.empty());
    }

    public ExecutorEnd {
        if (!state.isTerminal()) {
            throw new IllegalArgumentException(state + " is not an end");
        }
        lastLines = List.copyOf(lastLines);
        running = running.map(List::copyOf);
    }
}
