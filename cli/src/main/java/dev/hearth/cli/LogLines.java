package dev.hearth.cli;

import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.view.LogHeader;
import dev.hearth.view.LogTime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** One of the two logs of a process, line by line, as the master reads it out. Of one thread. */
final class LogLines {
    private static final int PIECE_BYTES = 64 << 10;
    /** A line that is longer is cut here. */
    private static final int LONGEST_LINE = 1 << 20;

    /**
     * A line.
     *
     * @param bytes as they were written
     * @param at the time that it, or the last line before that tells one, begins with
     * @param dated whether it does so itself
     */
    record Line(String text, Bytes bytes, Optional<Instant> at, boolean dated) {}

    private final ExecutorId process;
    private final LogName log;
    private final ZoneId zone;
    private final Consumer<String> words;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> time = Optional.empty();
    private String told = "";
    private long offset;

    /**
     * From its beginning.
     *
     * @param zone of times in it that name none
     * @param words told what cannot be read
     */
    LogLines(ExecutorId process, LogName log, ZoneId zone, Consumer<String> words) {
        this.process = process;
        this.log = log;
        this.zone = zone;
        this.words = words;
    }

    /** The next line that is there already. */
    Optional<Line> peek() {
        return Optional.ofNullable(lines.peek());
    }

    /** When the next line was written: by its own time, by one before it, or, if there is none, by the next one there is. */
    Optional<Instant> time() {
        return peek().flatMap(Line::at).or(() -> first);
    }

    /** The latest time that was read. */
    Optional<Instant> last() {
        return time;
    }

    /** Takes that line. */
    Line take() {
        return lines.remove();
    }

    /** Reads until there is a line, or for now nothing more; whether there is a line. */
    boolean fill(BlockingAsker master) {
        boolean more = true;
        while (lines.isEmpty() && more) {
            more = read(master);
        }
        return !lines.isEmpty();
    }

    /** Nothing follows: what was written without an end of line is a line. */
    void finish() {
        if (rest.size() > 0) {
            endLine();
        }
    }

    private boolean read(BlockingAsker master) {
        LogRead answer = master.ask(new RequestLog(process, log, offset, PIECE_BYTES));
        if (answer.piece().isEmpty()) {
            if (!told.equals(answer.sentence())) {
                told = answer.sentence();
                words.accept(told);
            }
            return false;
        }
        LogPiece piece = answer.piece().get();
        byte[] bytes = piece.text().toArray();
        if (bytes.length > 0 && piece.offset() > offset) {
            words.accept((piece.offset() - offset) + " bytes of the "
                    + log.name().toLowerCase(Locale.ROOT) + " of " + process + " are not kept any more");
        }
        int from = log == LogName.STDERR && piece.offset() == 0 ? LogHeader.length(bytes) : 0;
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else {
                rest.write(bytes[i]);
                if (rest.size() >= LONGEST_LINE) {
                    endLine();
                }
            }
        }
        offset = Math.max(offset, piece.offset() + bytes.length);
        return bytes.length > 0;
    }

    private void endLine() {
        Bytes bytes = Bytes.of(rest.toByteArray());
        String text = rest.toString(StandardCharsets.UTF_8);
        rest.reset();
        Optional<Instant> own = LogTime.of(text, zone);
        time = own.or(() -> time);
        first = first.or(() -> own);
        lines.add(new Line(text, bytes, time, own.isPresent()));
    }
}
