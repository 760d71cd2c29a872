package dev.hearth.cli;

import dev.hearth.cli.LogLines.Line;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.MasterToWorker.LogName;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The logs of several processes as one: ordered by the times that their lines begin with, as far as they do, each line with
 * a word about where it comes from. Of one thread.
 */
final class LogMerge {
    /** A process whose two logs take part, and what its lines are marked with; nothing, if that is empty. */
    record Source(ExecutorId process, String mark) {}

    private record Open(LogLines lines, String prefix, int number) {
        private Instant next() {
            return lines.peek().flatMap(Line::at).orElse(Instant.MIN);
        }
    }

    private static final Comparator<Open> ORDER =
            Comparator.comparing(Open::next).thenComparingInt(Open::number);

    private final BlockingAsker master;
    private final ZoneId zone;
    private final Consumer<String> words;
    private final List<Open> open = new ArrayList<>();
    private final Set<ExecutorId> known = new HashSet<>();

    /**
     * Of nothing yet.
     *
     * @param zone of times that name none
     * @param words told what cannot be read
     */
    LogMerge(BlockingAsker master, ZoneId zone, Consumer<String> words) {
        this.master = master;
        this.zone = zone;
        this.words = words;
    }

    /** Takes these in too; those that take part already go on. */
    void add(List<Source> sources) {
        for (Source each : sources) {
            if (known.add(each.process())) {
                for (LogName log : LogName.values()) {
                    String mark = each.mark() + (log == LogName.STDERR ? " err" : "");
                    open.add(new Open(
                            new LogLines(each.process(), log, zone, words),
                            each.mark().isEmpty() ? "" : "[" + mark + "] ",
                            open.size()));
                }
            }
        }
    }

    /** Gives all lines that there are now, as text with their marks. The taker says whether it wants more. */
    boolean drain(LineTaker taker) {
        PriorityQueue<Open> heads = new PriorityQueue<>(ORDER);
        open.stream().filter(each -> each.lines().fill(master)).forEach(heads::add);
        while (!heads.isEmpty()) {
            Open first = heads.remove();
            if (!take(first, taker)) {
                return false;
            }
            if (first.lines().fill(master)) {
                heads.add(first);
            }
        }
        return true;
    }

    /** Nothing follows: gives what was written without an end of line. */
    void finish(LineTaker taker) {
        for (Open each : open) {
            each.lines().finish();
            while (each.lines().peek().isPresent() && take(each, taker)) {
                // the next one
            }
        }
    }

    private static boolean take(Open from, LineTaker taker) {
        Line line = from.lines().take();
        return taker.take(from.prefix(), line);
    }

    /** Takes lines. */
    @FunctionalInterface
    interface LineTaker {

        /** Whether it wants more. */
        boolean take(String prefix, Line line);
    }
}
