package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Reads the end of a log. Blocks. */
final class LogTail {
    /** Lines read at most. */
    static final int MAX_LINES = 80;
    /** Bytes read at most; the first of the lines may be cut by it. */
    static final int MAX_BYTES = 8 * 1024;

    private LogTail() {}

    /**
     * The last lines, oldest first, without the header that the worker wrote itself and without blank ones ahead. Control characters, which would act
     * on the terminal that shows them, read as {@code ?}.
     */
    static List<String> read(Path file) throws IOException {
        List<String> lines = lines(lastBytes(file));
        int header = lines.indexOf(RotatingLog.RULE);
        boolean startsWithHeader = header > 0 && lines.get(0).startsWith(RotatingLog.HEADER);
        List<String> own = startsWithHeader ? lines.subList(header + 1, lines.size()) : lines;
        return own.subList(Math.max(0, own.size() - MAX_LINES), own.size()).stream()
                .dropWhile(String::isBlank)
                .toList();
    }

    /** What was printed, in lines; control characters as {@link #read} has them. */
    static List<String> lines(byte[] printed) {
        return new String(printed, StandardCharsets.UTF_8)
                .lines()
                .map(LogTail::printable)
                .toList();
    }

    private static byte[] lastBytes(Path file) throws IOException {
        // opening a pipe that user code has put there would wait for ever
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is no regular file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, MAX_BYTES));
            channel.position(size - bytes.capacity());
            int read;
            do {
                read = channel.read(bytes);
            } while (read > 0);
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    private static String printable(String line) {
        StringBuilder shown = new StringBuilder(line.length());
        line.codePoints()
                .map(c -> c != '\t' && Character.isISOControl(c) ? '?' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
