package dev.hearth.worker.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * One log of a process: the file that the operating system appends to, and its rotated predecessors {@code .1} (the
 * newest) to {@code .n}. The process holds the file's descriptor, so rotation copies and truncates; what is written
 * between the two is lost. Blocks; one thread at a time.
 *
 * <p>Bounds what the log takes on the disk: a rotated file holds at most twice the size at which rotation is due. What a
 * process writes beyond that between two looks is dropped from the middle.
 */
final class RotatingLog {
    static final String HEADER = "Launch command: ";
    static final String RULE = "=".repeat(40);

    private final Path file;
    private final long maxBytes;
    private final int maxFiles;

    /**
     * @param maxBytes size above which rotation is due
     * @param maxFiles rotated files kept, at least one
     */
    RotatingLog(Path file, long maxBytes, int maxFiles) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
    }

    Path file() {
        return file;
    }

    /** Creates the file, with nothing in it. */
    void create() throws IOException {
        write("");
    }

    /** Creates the file, beginning with the command line and a rule. */
    void create(List<String> command) throws IOException {
        write(HEADER + LaunchCommands.shown(command) + "\n" + RULE + "\n\n");
    }

    private void write(String text) throws IOException {
        LogOffsets.forget(file);
        Files.write(
                file,
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /**
     * Rotates if the file is too large; a file that is gone is none.
     *
     * @throws IOException when the copy could not be made; the file has been emptied all the same
     */
    void rotateIfLarge() throws IOException {
        try (FileChannel log =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (log.size() > maxBytes) {
                rotate(log);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }

    private void rotate(FileChannel log) throws IOException {
        LogOffsets offsets = LogOffsets.of(file);
        long from = firstCopied(log.size());
        try {
            makeRoom();
            copy(log, from);
        } finally {
            // also when there is no room for a copy: then the disk is full, maybe of this very log
            long left = log.size();
            log.truncate(0);
            offsets.rotated(offsets.current() + from, offsets.current() + left, maxFiles)
                    .write(file);
        }
    }

    /** Of a flood the end is kept. */
    private long firstCopied(long size) {
        return size > 2 * maxBytes ? size - maxBytes : 0;
    }

    private void makeRoom() throws IOException {
        Files.deleteIfExists(numbered(maxFiles));
        for (int i = maxFiles - 1; i >= 1; i--) {
            if (Files.exists(numbered(i), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(numbered(i), numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void copy(FileChannel log, long from) throws IOException {
        Path copy = numbered(1);
        try (FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long position = from;
            long end = position + 2 * maxBytes;
            long copied;
            do {
                copied = log.transferTo(position, Math.min(end, log.size()) - position, out);
                position += copied;
            } while (copied > 0 && position < end);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private Path numbered(int number) {
        return numbered(file, number);
    }

    /** The rotated file of that number, from 1, the newest. */
    static Path numbered(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }
}
