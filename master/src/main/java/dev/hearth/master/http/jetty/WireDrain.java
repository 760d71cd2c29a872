package dev.hearth.master.http.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Throws away what still comes on a connection that has had its last answer, as bytes: nothing in them is looked at, so that
 * each counts, and nobody is told to go on sending. A few reads a turn. Ends, and ends the connection, when the client has, or after so
 * many bytes. Runs on the threads of the server, one at a time.
 */
final class WireDrain implements Callback, Runnable {
    private static final int READ_BYTES = 16 << 10;
    private static final int READS_PER_TURN = 32;

    private final EndPoint endPoint;
    private final Executor executor;
    private final long mostBytes;
    private final Callback end;
    private final ByteBuffer buffer = BufferUtil.allocate(READ_BYTES);
    private long bytes;

    /**
     * A drain; {@link #run} begins.
     *
     * @param end failed, when the connection has ended: there is no next request on it
     */
    WireDrain(EndPoint endPoint, Executor executor, long mostBytes, Callback end) {
        this.endPoint = endPoint;
        this.executor = executor;
        this.mostBytes = mostBytes;
        this.end = end;
    }

    @Override
    public void run() {
        try {
            for (int i = 0; i < READS_PER_TURN; i++) {
                BufferUtil.clear(buffer);
                int count = endPoint.fill(buffer);
                if (count == 0) {
                    endPoint.fillInterested(this);
                    return;
                }
                bytes += count;
                if (count < 0 || bytes > mostBytes) {
                    failed(new EofException());
                    return;
                }
            }
        } catch (IOException e) {
            failed(e);
            return;
        }
        executor.execute(this);
    }

    /** There is more to read. */
    @Override
    public void succeeded() {
        run();
    }

    @Override
    public void failed(Throwable failure) {
        endPoint.close();
        end.failed(failure);
    }
}
