package dev.hearth.rpc;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Opens the streams that this process serves. Called on a thread that may block; safe for use by many threads. */
@FunctionalInterface
public interface StreamProvider {

    /**
     * Opens the stream of that name for the peer.
     *
     * @throws IOException with a sentence for the peer's user when there is none, or the peer may not read it
     */
    ReadableByteChannel open(String name, Peer from) throws IOException;
}
