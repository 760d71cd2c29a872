package dev.hearth.master;

import dev.hearth.model.ExecutorEnd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How much of what a worker tells of the end of a process is kept. Pure. */
final class EndBounds {
    private static final int MAX_END_CHARS = 2000;
    /** Of what the newest process that failed has written last, so much is kept as long as this master lives. */
    private static final int MAX_LAST_LINES = 80;

    private static final int MAX_LAST_CHARS = 8 << 10;
    /** And so much for the masters after it. */
    private static final int MAX_DURABLE_LINES = 20;

    private static final int MAX_DURABLE_CHARS = 2 << 10;

    private EndBounds() {}

    /** An end of reasonable length, since it is kept and shown. */
    static ExecutorEnd bounded(ExecutorEnd end) {
        return bounded(end, MAX_LAST_LINES, MAX_LAST_CHARS);
    }

    /** What is journalled of such an end, and kept for long. */
    static ExecutorEnd durable(ExecutorEnd end) {
        return bounded(end, MAX_DURABLE_LINES, MAX_DURABLE_CHARS);
    }

    private static ExecutorEnd bounded(ExecutorEnd end, int lines, int chars) {
        return new ExecutorEnd(
                end.state(),
                end.exitCode(),
                sentence(end.message()),
                newest(end.lastLines(), lines, chars),
                end.running());
    }

    /** Whole lines, but for one that is too long by itself. */
    private static List<String> newest(List<String> lines, int most, int chars) {
        Deque<String> newest = new ArrayDeque<>();
        int left = chars;
        for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - most); i--) {
            String line = sentence(lines.get(i));
            left -= line.length() + 1;
            if (left < 0) {
                break;
            }
            newest.addFirst(line);
        }
        return List.copyOf(newest);
    }

    /** No longer than anybody reads. */
    static String sentence(String text) {
        return text.length() <= MAX_END_CHARS ? text : text.substring(0, MAX_END_CHARS) + "…";
    }
}
