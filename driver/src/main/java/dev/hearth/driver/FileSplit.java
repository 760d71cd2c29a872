package dev.hearth.driver;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of bytes of a text file. Its lines are those that begin in it; the last of them may end outside.
 *
 * @param path absolute
 * @param start the first byte
 * @param end behind the last byte
 */
record FileSplit(String path, long start, long end) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Large enough to make the start of a task cheap, and small enough to be done again. */
    static final long MAX_BYTES = 64L << 20;

    /**
     * A file and its size.
     *
     * @param path absolute
     */
    record SizedFile(String path, long bytes) {}

    /**
     * Divides files into at least so many splits, if they have as many bytes, of {@link #MAX_BYTES} at most. No split
     * spans files, and empty files have none.
     */
    static List<FileSplit> of(List<SizedFile> files, int minPartitions) {
        long total = files.stream().mapToLong(SizedFile::bytes).sum();
        long target = Math.min(MAX_BYTES, Math.max(1, total / minPartitions));
        List<FileSplit> splits = new ArrayList<>();
        for (SizedFile file : files) {
            long pieces = (file.bytes() + target - 1) / target;
            long start = 0;
            for (long piece = 1; piece <= pieces; piece++) {
                // as even as whole bytes allow, without a product that could overflow
                long end = file.bytes() / pieces * piece + Math.min(piece, file.bytes() % pieces);
                splits.add(new FileSplit(file.path(), start, end));
                start = end;
            }
        }
        return splits;
    }
}
