package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.view.LogHeader;
import dev.hearth.view.LogTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The ends of the logs of an application's processes as one text: ordered and marked as {@code hearth logs} does it, by the
 * times that lines begin with and with the number of the executor.
 */
final class MergedLog {
    /** Of more processes, the newest. */
    private static final int MOST_PROCESSES = 50;
    /** Of each log at least so much is read, however many there are. */
    private static final int LEAST_BYTES = 4 << 10;
    /** What a worker writes ahead of a process is no longer. */
    private static final long LONGEST_HEADER = 64 << 10;

    /** One of the two logs of a process, and what its lines are marked with. */
    record Source(ExecutorId process, LogName log, String mark) {}

    /** What was read of it. */
    record Part(Source source, LogRead read) {}

    /** @param bytes how many of the log it stands for, without the mark */
    private record Line(Instant at, String text, int bytes) {}

    private record Open(Deque<Line> lines, int number) {
        private Instant next() {
            return lines.element().at();
        }
    }

    private MergedLog() {}

    /**
     * The logs of those processes of an application or a driver that run, or of all once it is over; empty when nothing has
     * that id.
     */
    static Optional<List<Source>> sources(MasterState state, String id) {
        Optional<ApplicationView> app = application(state, id);
        Optional<DriverView> driver = state.drivers().stream()
                .filter(each -> each.driver().value().equals(id)
                        || app.flatMap(ApplicationView::driver)
                                .filter(each.driver()::equals)
                                .isPresent())
                .findFirst();
        if (app.isEmpty() && driver.isEmpty()) {
            return Optional.empty();
        }
        List<Source> sources = new ArrayList<>();
        driver.flatMap(DriverView::process).ifPresent(each -> add(sources, each, "driver"));
        List<ExecutorView> executors = app.stream()
                .flatMap(each -> each.executors().stream()
                        .filter(executor ->
                                each.state().isTerminal() || !executor.state().isTerminal()))
                .toList();
        executors.stream()
                .skip(Math.max(0, executors.size() - MOST_PROCESSES))
                .map(ExecutorView::executor)
                .forEach(each -> add(sources, each, String.valueOf(each.number())));
        return Optional.of(sources);
    }

    private static void add(List<Source> sources, ExecutorId process, String mark) {
        for (LogName log : LogName.values()) {
            sources.add(new Source(process, log, "[" + mark + (log == LogName.STDERR ? " err] " : "] ")));
        }
    }

    /** The application itself, or of those of a driver the one that is not over, else the last. */
    private static Optional<ApplicationView> application(MasterState state, String id) {
        List<ApplicationView> found = state.applications().stream()
                .filter(each -> each.app().value().equals(id)
                        || each.driver()
                                .filter(driver -> driver.value().equals(id))
                                .isPresent())
                .toList();
        return found.stream()
                .filter(each -> !each.state().isTerminal())
                .findFirst()
                .or(() -> found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1)));
    }

    /**
     * Reads them, each where it is.
     *
     * @param bytes of the text, about; each log has the same share in it
     * @param zone of times that name none
     */
    static CompletionStage<Answer> of(MasterAccess master, List<Source> sources, int bytes, ZoneId zone) {
        int share = Math.max(LEAST_BYTES, bytes / Math.max(1, sources.size()));
        int most = Math.min(bytes, share);
        CompletionStage<List<Part>> parts = CompletableFuture.completedFuture(List.of());
        for (Source source : sources) {
            parts = parts.thenCombine(master.log(source.process(), source.log(), -most, most), (before, read) -> {
                List<Part> more = new ArrayList<>(before);
                more.add(new Part(source, read));
                return more;
            });
        }
        return parts.thenApply(all -> answer(all, bytes, zone));
    }

    /** What cannot be read is told ahead of the rest; the header tells how much earlier text there is in the logs. */
    static Answer answer(List<Part> parts, int bytes, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        PriorityQueue<Open> heads =
                new PriorityQueue<>(Comparator.comparing(Open::next).thenComparingInt(Open::number));
        long skipped = 0;
        for (Part part : parts) {
            if (part.read().piece().isEmpty()) {
                text.append(part.source().mark())
                        .append("cannot be read: ")
                        .append(part.read().sentence())
                        .append('\n');
                continue;
            }
            LogPiece piece = part.read().piece().get();
            skipped += Math.max(0, piece.offset()) + cut(part.source(), piece);
            Deque<Line> lines = lines(part.source(), piece, zone, endOfOther(parts, part, zone));
            if (!lines.isEmpty()) {
                heads.add(new Open(lines, heads.size()));
            }
        }
        Deque<Line> newest = new ArrayDeque<>();
        int size = 0;
        while (!heads.isEmpty()) {
            Open first = heads.remove();
            Line line = first.lines().remove();
            newest.add(line);
            size += line.text().length();
            while (size > bytes && newest.size() > 1) {
                Line dropped = newest.remove();
                size -= dropped.text().length();
                skipped += dropped.bytes();
            }
            if (!first.lines().isEmpty()) {
                heads.add(first);
            }
        }
        newest.forEach(each -> text.append(each.text()));
        return new Answer(
                200,
                "text/plain; charset=utf-8",
                text.toString(),
                Map.of("Hearth-Log-Skipped", String.valueOf(skipped)));
    }

    /** Just after what the process's other log ends with, where lines of a log without any time belong. */
    private static Instant endOfOther(List<Part> parts, Part part, ZoneId zone) {
        return parts.stream()
                .filter(each -> each.source().log() != part.source().log()
                        && each.source().process().equals(part.source().process()))
                .flatMap(each -> each.read().piece().stream()
                        .flatMap(piece -> lines(each.source(), piece, zone, Instant.MAX).stream()))
                .map(Line::at)
                .reduce((first, second) -> second)
                .filter(last -> !last.equals(Instant.MAX))
                .map(last -> last.plusNanos(1))
                .orElse(Instant.MAX);
    }

    /** With their marks; a line that begins before the piece is left out. */
    private static Deque<Line> lines(Source source, LogPiece piece, ZoneId zone, Instant otherwise) {
        byte[] bytes = piece.text().toArray();
        int next = start(source, piece.offset(), bytes) + cut(source, piece);
        Deque<Line> lines = new ArrayDeque<>();
        Instant at = new String(bytes, next, bytes.length - next, StandardCharsets.UTF_8)
                .lines()
                .flatMap(each -> LogTime.of(each, zone).stream())
                .findFirst()
                .orElse(otherwise);
        while (next < bytes.length) {
            int end = end(bytes, next);
            int length = end - next;
            // several where carriage returns are in it
            for (String each : new String(bytes, next, length, StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                at = LogTime.of(each, zone).orElse(at);
                lines.add(new Line(at, source.mark() + each + "\n", length));
                length = 0;
            }
            next = end;
        }
        return lines;
    }

    /** How much of a piece's beginning belongs to a line that began before it. */
    private static int cut(Source source, LogPiece piece) {
        byte[] bytes = piece.text().toArray();
        if (piece.offset() <= 0 || start(source, piece.offset(), bytes) > 0) {
            return 0;
        }
        int end = end(bytes, 0);
        return end < bytes.length ? end : 0;
    }

    /** The index after the line that begins there. */
    private static int end(byte[] bytes, int begin) {
        int end = begin;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, bytes.length);
    }

    private static int start(Source source, long offset, byte[] bytes) {
        if (source.log() == LogName.STDOUT) {
            return 0;
        }
        return offset <= 0 ? LogHeader.length(bytes) : offset < LONGEST_HEADER ? LogHeader.rest(bytes) : 0;
    }
}
