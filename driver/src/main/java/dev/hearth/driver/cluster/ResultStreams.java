package dev.hearth.driver.cluster;

import dev.hearth.driver.schedule.ExecutorLink;
import dev.hearth.loop.EventLoop;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.codec.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads values that stay at executors as streams into memory. In the loop only, but for the pieces. */
final class ResultStreams implements ExecutorSession.ResultReader {
    /** What some JVMs keep of an array's length for themselves. */
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final EventLoop loop;

    ResultStreams(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void read(Peer from, String stream, long bytes, ExecutorLink.ResultSink sink) {
        if (bytes < 0 || bytes > LARGEST_ARRAY) {
            loop.execute(() -> sink.onResultLost("it has " + bytes + " bytes, and a value can have " + LARGEST_ARRAY));
            return;
        }
        ByteBuffer value = ByteBuffer.allocate((int) bytes);
        AskOutcome.inLoop(
                loop,
                from.readStream(stream, bytes, piece -> {
                    if (piece.remaining() > value.remaining()) {
                        throw new IOException("stream " + stream + " is longer than the " + bytes + " bytes announced");
                    }
                    value.put(piece);
                }),
                read -> {
                    if (value.hasRemaining()) {
                        sink.onResultLost("stream " + stream + " ended after " + read + " of " + bytes + " bytes");
                    } else {
                        sink.onResult(Bytes.of(value.array()));
                    }
                },
                failure -> sink.onResultLost(String.valueOf(failure.getMessage())));
    }
}
