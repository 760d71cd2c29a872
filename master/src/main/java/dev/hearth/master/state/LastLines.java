package dev.hearth.master.state;

import dev.hearth.model.ExecutorEnd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How much stays of what processes have written last, so that state and journal stay small. Pure. */
public final class LastLines {
    /** Of an application's processes that left lines, so many, the newest, keep all of theirs. */
    static final int WHOLE = 3;

    private static final int MAX_OLD_LINES = 20;
    private static final int MAX_OLD_CHARS = 2 << 10;

    private LastLines() {}

    /** What stays of an end that is not among the newest. */
    static ExecutorEnd shortened(ExecutorEnd end) {
        return new ExecutorEnd(
                end.state(), end.exitCode(), end.message(), shortened(end.lastLines()), end.running(), end.found());
    }

    /** The newest few of them, for where many are kept, or all stand in one sentence. */
    public static List<String> shortened(List<String> lines) {
        return newest(lines, MAX_OLD_LINES, MAX_OLD_CHARS);
    }

    /** Whole lines. */
    public static List<String> newest(List<String> lines, int most, int chars) {
        Deque<String> newest = new ArrayDeque<>();
        int left = chars;
        for (int i = lines.size() - 1; i >= Math.max(0, lines.size() - most); i--) {
            left -= lines.get(i).length() + 1;
            if (left < 0) {
                break;
            }
            newest.addFirst(lines.get(i));
        }
        return List.copyOf(newest);
    }
}
