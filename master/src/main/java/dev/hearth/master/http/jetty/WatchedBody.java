package dev.hearth.master.http.jetty;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A long body, whose sender is given more time for each good piece of it and for its end, and not for each byte. A good piece is what
 * comes at {@link #LEAST_BYTES_PER_SECOND} in that time. Used by one thread.
 */
final class WatchedBody extends FilterInputStream {
    static final int LEAST_BYTES_PER_SECOND = 64 << 10;
    private static final long MILLIS_PER_SECOND = 1000;

    private final long goodPiece;
    private final Runnable goesOn;
    private long sinceBytes;

    /**
     * @param time that its sender has for a good piece
     * @param goesOn gives more time, as much again
     */
    WatchedBody(InputStream body, Duration time, Runnable goesOn) {
        super(body);
        this.goodPiece = time.toMillis() * LEAST_BYTES_PER_SECOND / MILLIS_PER_SECOND;
        this.goesOn = goesOn;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? goodPiece : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(count < 0 ? goodPiece : count);
        return count;
    }

    private void count(long bytes) {
        sinceBytes += bytes;
        if (sinceBytes >= goodPiece) {
            sinceBytes = 0;
            goesOn.run();
        }
    }
}
