package dev.hearth.worker.process;

import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.rpc.codec.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads pieces of logs, rotated or not. Offsets count from the first byte that the process ever wrote; what rotation has
 * dropped is skipped. Blocks; not while the same log is rotated.
 *
 * <p>Whatever user code has put in the place of a log, nothing outside the process's own directory is read: the directory
 * has to be where it belongs without any link on the way, and a log has to be a regular file and no link.
 */
final class LogReader {
    /** Most bytes of a piece; the least is one, so that whoever reads on gets on. */
    static final int MAX_BYTES = 64 * 1024;

    /** A file with a part of a log. */
    private record Segment(Path file, long start, long bytes) {
        private long end() {
            return start + bytes;
        }
    }

    private LogReader() {}

    /**
     * The piece that is asked for; empty when nothing is there. It is over when it reaches the end of what is there.
     *
     * @throws IOException when what is there cannot be read
     */
    static LogPiece read(Path workDirectory, ReadLog request) throws IOException {
        List<Segment> segments = segments(workDirectory, request.process(), request.log());
        if (segments.isEmpty()) {
            return nothing(request);
        }
        long end = segments.get(segments.size() - 1).end();
        long wanted = request.offset() < 0 ? Math.max(0, end + request.offset()) : Math.min(request.offset(), end);
        ByteBuffer text = ByteBuffer.allocate(Math.max(1, Math.min(request.maxBytes(), MAX_BYTES)));
        long from = end;
        long next = -1;
        for (Segment each : segments) {
            boolean first = next < 0;
            long position = first ? Math.max(wanted, each.start()) : next;
            // a gap would make what follows look as if it stood elsewhere
            boolean follows = first || each.start() == next;
            if (position < each.end() && follows && text.hasRemaining()) {
                from = first ? position : from;
                next = position + read(each, position, text);
            }
        }
        return new LogPiece(
                Bytes.of(Arrays.copyOf(text.array(), text.position())),
                from,
                end,
                from + text.position() >= end,
                segments.get(segments.size() - 1).file().toString());
    }

    /** The answer when nothing is there. */
    static LogPiece nothing(ReadLog request) {
        return new LogPiece(Bytes.EMPTY, Math.max(0, request.offset()), 0, false, "");
    }

    private static long read(Segment segment, long position, ByteBuffer into) throws IOException {
        int before = into.position();
        int limit = into.limit();
        into.limit((int) Math.min(limit, before + segment.end() - position));
        try (FileChannel channel =
                FileChannel.open(segment.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            channel.position(position - segment.start());
            int read;
            do {
                read = channel.read(into);
            } while (read > 0);
        } finally {
            into.limit(limit);
        }
        return (long) into.position() - before;
    }

    /** What there is of the log, oldest first. */
    private static List<Segment> segments(Path workDirectory, ExecutorId process, LogName name) throws IOException {
        Path directory = WorkDirectory.executorDirectory(workDirectory, process);
        try {
            Path expected = WorkDirectory.executorDirectory(workDirectory.toRealPath(), process);
            if (!directory.toRealPath().equals(expected)) {
                return List.of();
            }
            Path log = name == LogName.STDOUT ? WorkDirectory.stdout(expected) : WorkDirectory.stderr(expected);
            LogOffsets offsets = LogOffsets.of(log);
            List<Segment> segments = new ArrayList<>();
            for (int i = offsets.starts().size() - 1; i >= 0; i--) {
                Path file = i == 0 ? log : RotatingLog.numbered(log, i);
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    segments.add(new Segment(file, offsets.starts().get(i), Files.size(file)));
                }
            }
            return segments;
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
