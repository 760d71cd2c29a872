package dev.hearth.master.http.jetty;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A long body, whose sender is given more time for each good piece of it and for its end, and not for each byte. Used by
 * one thread.
 */
final class WatchedBody extends FilterInputStream {
    private static final int GOOD_PIECE = 256 << 10;

    private final Runnable goesOn;
    private int sinceBytes;

    /** @param goesOn gives more time */
    WatchedBody(InputStream body, Runnable goesOn) {
        super(body);
        this.goesOn = goesOn;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? GOOD_PIECE : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        count(count < 0 ? GOOD_PIECE : count);
        return count;
    }

    private void count(int bytes) {
        sinceBytes += bytes;
        if (sinceBytes >= GOOD_PIECE) {
            sinceBytes = 0;
            goesOn.run();
        }
    }
}
