package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where each file of a rotated log begins, counted from the first byte that the process ever wrote. It stands in a small
 * file beside the log, so that whoever follows the log goes on at the right place after a rotation.
 *
 * @param starts of the file that is written to, then of {@code .1}, {@code .2}, …
 */
record LogOffsets(List<Long> starts) {
    /** Of a log that was never rotated. */
    static final LogOffsets NONE = new LogOffsets(List.of(0L));

    private static final int WIDTH = 20;
    private static final int LINE = WIDTH + 1;
    private static final int MAX_LINES = 1000;

    LogOffsets {
        starts = List.copyOf(starts);
    }

    /** Where the file that is written to begins. */
    long current() {
        return starts.get(0);
    }

    /**
     * After a rotation.
     *
     * @param copied where the copy, {@code .1} from now on, begins
     * @param next where the file that is written to begins from now on
     * @param maxFiles how many copies there may be
     */
    LogOffsets rotated(long copied, long next, int maxFiles) {
        List<Long> rotated = new ArrayList<>();
        rotated.add(next);
        rotated.add(copied);
        rotated.addAll(starts.subList(1, starts.size()));
        return new LogOffsets(rotated.subList(0, Math.min(rotated.size(), maxFiles + 1)));
    }

    /** Those of a log; {@link #NONE} where nothing readable says otherwise. */
    static LogOffsets of(Path log) throws IOException {
        try {
            Path file = file(log);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > (long) MAX_LINES * LINE) {
                return NONE;
            }
            List<Long> starts = Files.readString(file, StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> Long.parseLong(line.strip()))
                    .toList();
            return starts.isEmpty() || starts.get(0) < 0 ? NONE : new LogOffsets(starts);
        } catch (NoSuchFileException | NumberFormatException e) {
            // never rotated, or torn
            return NONE;
        }
    }

    /** In lines of one width, over the old ones: on a full disk there is room for that. */
    void write(Path log) throws IOException {
        byte[] lines = starts.stream()
                .map(start -> String.format(Locale.ROOT, "%" + WIDTH + "d", start) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
        try (FileChannel out = FileChannel.open(
                file(log), StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer left = ByteBuffer.wrap(lines);
            while (left.hasRemaining()) {
                out.write(left);
            }
        }
    }

    /** The log begins anew. */
    static void forget(Path log) throws IOException {
        Files.deleteIfExists(file(log));
    }

    private static Path file(Path log) {
        return log.resolveSibling(log.getFileName() + ".offsets");
    }
}
