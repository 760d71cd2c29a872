package dev.hearth.model;

import java.util.List;
import java.util.Optional;

/**
 * How an executor ended.
 *
 * @param state one of the terminal states
 * @param exitCode of the process, if it ran (128 + n for signal n)
 * @param message a sentence: what happened, and by whom
 * @param lastLines the end of its stderr, oldest first; at most 20 lines
 */
public record ExecutorEnd(ExecutorState state, Optional<Integer> exitCode, String message, List<String> lastLines) {

    public ExecutorEnd {
        if (!state.isTerminal()) {
            throw new IllegalArgumentException(state + " is not an end");
        }
        lastLines = List.copyOf(lastLines);
    }
}
