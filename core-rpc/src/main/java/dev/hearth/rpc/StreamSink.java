package dev.hearth.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the pieces of a stream, in order, one call at a time, on a thread that may block. */
@FunctionalInterface
public interface StreamSink {

    /** Consumes the whole buffer, which is the caller's again afterwards. An exception ends the stream. */
    void write(ByteBuffer piece) throws IOException;
}
