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
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The logs of several processes as one: ordered by the times that their lines begin with, as far as they do, each line with
 * a word about where it comes from. A log without any time comes after what there is of its process's other one; if that
 * has none either, after everything. Of one thread.
 */
final class LogMerge {
    /** A process whose two logs take part, and what its lines are marked with; nothing, if that is empty. */
    record Source(ExecutorId process, String mark) {}

    private static final class Open {
        private final LogLines lines;
        private final String prefix;
        private final int number;
        /** When lines are taken to be written that no time is known of. */
        private Instant undated = Instant.MAX;

        private Open(LogLines lines, String prefix, int number) {
            this.lines = lines;
            this.prefix = prefix;
            this.number = number;
        }

        private Instant next() {
            return lines.time().orElse(undated);
        }

        /** The number of the same process's other log. */
        private int other() {
            return number ^ 1;
        }
    }

    private static final Comparator<Open> ORDER = (one, other) -> {
        int byTime = one.next().compareTo(other.next());
        return byTime != 0 ? byTime : Integer.compare(one.number, other.number);
    };

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
        Map<Integer, Open> undated = new TreeMap<>();
        for (Open each : open) {
            if (each.lines.fill(master)) {
                if (each.lines.time().isPresent()) {
                    heads.add(each);
                } else {
                    undated.put(each.number, each);
                }
            }
        }
        for (Open each : List.copyOf(undated.values())) {
            Open other = open.get(each.other());
            if (other.lines.peek().isEmpty() || undated.containsKey(other.number)) {
                each.undated = other.lines.last().orElse(Instant.MAX);
                heads.add(each);
            }
        }
        heads.forEach(each -> undated.remove(each.number));
        while (!heads.isEmpty()) {
            Open first = heads.remove();
            if (!take(first, taker)) {
                return false;
            }
            if (first.lines.fill(master)) {
                heads.add(first);
            } else {
                Optional.ofNullable(undated.remove(first.other())).ifPresent(each -> {
                    each.undated = first.lines.last().orElse(Instant.MAX);
                    heads.add(each);
                });
            }
        }
        return true;
    }

    /** Nothing follows: gives what was written without an end of line. */
    void finish(LineTaker taker) {
        for (Open each : open) {
            each.lines.finish();
            while (each.lines.peek().isPresent() && take(each, taker)) {
                // the next one
            }
        }
    }

    private static boolean take(Open from, LineTaker taker) {
        Line line = from.lines.take();
        return taker.take(from.prefix, line);
    }

    /** Takes lines. */
    @FunctionalInterface
    interface LineTaker {

        /** Whether it wants more. */
        boolean take(String prefix, Line line);
    }
}
