package dev.hearth.rpc;

import dev.hearth.rpc.codec.Bytes;
import java.util.List;

/** What a side of the handshake does next: the frames it sends (without their length), and where it stands then. */
public sealed interface HandshakeStep {

    /** What to send now, in order. */
    List<byte[]> frames();

    /** Waits for the other side. */
    record Continue(List<byte[]> frames) implements HandshakeStep {}

    /** Both sides have proved who they are. */
    record Done(List<byte[]> frames, Established established) implements HandshakeStep {}

    /** There will be no connection; {@code sentence} is for this side's user or log. */
    record Refused(List<byte[]> frames, RpcError error, String sentence) implements HandshakeStep {}

    /** What the connection is for. */
    enum Purpose {
        /** Messages; the acceptor makes a new session. */
        MESSAGES(1),
        /** The streams of an existing session. */
        STREAMS(2);

        private final int wireId;

        Purpose(int wireId) {
            this.wireId = wireId;
        }

        int wireId() {
            return wireId;
        }
    }

    /**
     * The result: who the other side is, proved.
     *
     * @param version the protocol version in force
     * @param session random, made by the acceptor; names the session towards the stream connection
     */
    record Established(int version, Role role, String identity, String key, Purpose purpose, Bytes session) {}
}
