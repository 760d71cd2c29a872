package dev.hearth.master.http.jetty;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads on after an answer that ends its connection, and throws away what comes: closing on a client that is still sending
 * makes its side drop the answer unread (RFC 9112, section 9.6). Ends with the body, after so many bytes, or when the
 * {@link ConnectionWatch} cuts the connection.
 */
final class Farewell {
    /** Whoever has not looked for an answer by then does not get it. */
    private static final long MOST_BYTES = 64L << 20;
    /** More than the buffers between hold for most who send a body in chunks: those are told to go before its first byte. */
    private static final long MOST_CHUNKED_BYTES = 1L << 20;

    private Farewell() {}

    /** Completes the callback when the rest of the request has come. */
    static void take(Request request, Callback callback) {
        HttpFields headers = request.getHeaders();
        boolean chunked = headers.contains(HttpHeader.TRANSFER_ENCODING);
        if (chunked || headers.contains(HttpHeader.EXPECT)) {
            // of chunks, a read tells the content and not the many times more that frame it; after Expect it would give
            // leave to send
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            long most = chunked ? MOST_CHUNKED_BYTES : MOST_BYTES;
            new WireDrain(endPoint, request.getComponents().getExecutor(), most, callback).run();
            return;
        }
        AtomicLong bytes = new AtomicLong();
        new BodyReader(request, piece -> bytes.addAndGet(piece.remaining()) <= MOST_BYTES, callback).run();
    }
}
