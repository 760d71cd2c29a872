package dev.hearth.master.http.jetty;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads a body whose length is known as it comes, a few pieces a turn, and then queues behind the others: pieces may be of one byte,
 * and come as fast as they are read. Runs on the threads of the server, one at a time.
 */
final class BodyReader implements Runnable {
    private static final int PIECES_PER_TURN = 32;

    private final Request request;
    private final Predicate<ByteBuffer> taker;
    private final Callback end;
    private int pieces;

    /**
     * A reader; {@link #run} begins.
     *
     * @param taker takes a piece, and says whether it takes more
     * @param end completed with the body, or when the taker takes no more
     */
    BodyReader(Request request, Predicate<ByteBuffer> taker, Callback end) {
        this.request = request;
        this.taker = taker;
        this.end = end;
    }

    @Override
    public void run() {
        // counted over demands: what has come by then is read at once, in the same turn
        for (; pieces < PIECES_PER_TURN; pieces++) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                end.failed(chunk.getFailure());
                return;
            }
            boolean more = taker.test(chunk.getByteBuffer()) && !chunk.isLast();
            chunk.release();
            if (!more) {
                end.succeeded();
                return;
            }
        }
        pieces = 0;
        request.getComponents().getExecutor().execute(this);
    }
}
