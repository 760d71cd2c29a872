package dev.hearth.driver;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;

/**
 * The lines that begin in one split of a UTF-8 file. A line ends with {@code \n} or {@code \r\n} or with the file; bytes
 * that are no UTF-8 are replaced, and a byte-order mark is left out. Closes the file at its end. Confined to one thread.
 */
final class LineIterator implements Iterator<String>, Closeable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int MAX_LINE_BYTES = Integer.MAX_VALUE - 16;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final FileSplit split;
    private final InputStream in;
    private final LongConsumer linesRead;

    private final byte[] buffer;
    private int position;
    private int limit;
    /** Where {@code buffer[position]} stands in the file: where the next line begins. */
    private long offset;

    private byte[] line = new byte[256];
    private int lineBytes;

    private boolean peeked;
    private boolean done;
    private String next = "";
    private long lines;

    private LineIterator(FileSplit split, InputStream in, long offset, int bufferBytes, LongConsumer linesRead) {
        this.split = split;
        this.in = in;
        this.offset = offset;
        this.buffer = new byte[bufferBytes];
        this.linesRead = linesRead;
    }

    /** Opens the file and finds the first line; {@code linesRead} hears at the end how many there were. */
    static LineIterator open(FileSplit split, LongConsumer linesRead) throws IOException {
        return open(split, BUFFER_BYTES, linesRead);
    }

    static LineIterator open(FileSplit split, int bufferBytes, LongConsumer linesRead) throws IOException {
        // a stream, not a channel: the interrupt that ends one task must not close what a copy of it still reads
        FileInputStream in = new FileInputStream(split.path());
        try {
            // the byte before the split tells whether a line begins with it
            long from = Math.max(0, split.start() - 1);
            in.getChannel().position(from);
            LineIterator lines = new LineIterator(split, in, from, bufferBytes, linesRead);
            lines.findFirst();
            return lines;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        if (!peeked && !done) {
            try {
                peek();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + split.path() + ": " + e.getMessage(), e);
            }
        }
        return peeked;
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        peeked = false;
        lines++;
        return next;
    }

    /** Idempotent. */
    @Override
    public void close() throws IOException {
        if (!done) {
            done = true;
            in.close();
            linesRead.accept(lines);
        }
    }

    private void findFirst() throws IOException {
        if (split.start() > 0) {
            boolean found = false;
            while (!found && (position < limit || fill())) {
                int end = indexOfLineFeed();
                found = end < limit;
                consume(found ? end + 1 : limit);
            }
        } else if (fill()
                && limit >= BYTE_ORDER_MARK.length
                && Arrays.equals(buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            consume(BYTE_ORDER_MARK.length);
        }
    }

    private void peek() throws IOException {
        if (offset < split.end() && readLine()) {
            peeked = true;
        } else {
            close();
        }
    }

    /** False at the end of the file. */
    private boolean readLine() throws IOException {
        lineBytes = 0;
        while (position < limit || fill()) {
            int end = indexOfLineFeed();
            if (end < limit) {
                if (lineBytes == 0) {
                    next = decode(buffer, position, end - position, true);
                } else {
                    append(end);
                    next = decode(line, 0, lineBytes, true);
                }
                consume(end + 1);
                return true;
            }
            append(limit);
            consume(limit);
        }
        next = decode(line, 0, lineBytes, false);
        return lineBytes > 0;
    }

    private static String decode(byte[] bytes, int from, int length, boolean ended) {
        boolean carriageReturn = ended && length > 0 && bytes[from + length - 1] == '\r';
        return new String(bytes, from, carriageReturn ? length - 1 : length, StandardCharsets.UTF_8);
    }

    private void append(int end) {
        int added = end - position;
        if (added > MAX_LINE_BYTES - lineBytes) {
            throw new HearthException("a line of " + split.path() + " that ends behind byte " + offset
                    + " has more than 2 GiB, which no text can hold; is it a text file?");
        }
        if (lineBytes + added > line.length) {
            line = Arrays.copyOf(line, (int) Math.min(MAX_LINE_BYTES, Math.max(lineBytes + added, 2L * line.length)));
        }
        System.arraycopy(buffer, position, line, lineBytes, added);
        lineBytes += added;
    }

    private int indexOfLineFeed() {
        int index = position;
        while (index < limit && buffer[index] != '\n') {
            index++;
        }
        return index;
    }

    private void consume(int until) {
        offset += until - position;
        position = until;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
        return limit > 0;
    }
}
