package dev.hearth.master;

import dev.hearth.master.state.LastLines;
import dev.hearth.model.ExecutorEnd;

/** How much of what a worker tells of the end of a process is kept. Pure. */
final class EndBounds {
    private static final int MAX_END_CHARS = 2000;
    /** Of what a process that failed has written last, so much is kept at most. */
    private static final int MAX_LAST_LINES = 80;

    private static final int MAX_LAST_CHARS = 8 << 10;

    private EndBounds() {}

    /** An end of reasonable length, since it is kept and shown. */
    static ExecutorEnd bounded(ExecutorEnd end) {
        return new ExecutorEnd(
                end.state(),
                end.exitCode(),
                sentence(end.message()),
                LastLines.newest(
                        end.lastLines().stream().map(EndBounds::sentence).toList(), MAX_LAST_LINES, MAX_LAST_CHARS),
                end.running(),
                end.found());
    }

    /** No longer than anybody reads. */
    static String sentence(String text) {
        return text.length() <= MAX_END_CHARS ? text : text.substring(0, MAX_END_CHARS) + "…";
    }
}
