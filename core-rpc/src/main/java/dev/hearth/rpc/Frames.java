package dev.hearth.rpc;

import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;

/**
 * The outside of frames, for transports and for clients written without them.
 *
 * <p>A frame on a socket is four bytes of length (highest first, not counting themselves) and the payload. The payload
 * of a message frame is: kind (1 byte), correlation id, endpoint id, message type id (variable-length numbers), body. The
 * payload of a stream frame is: kind, stream id, fields. Handshake frames are described at {@link ClientHandshake}.
 */
public final class Frames {
    /** Bytes of length before each payload. */
    public static final int LENGTH_BYTES = 4;

    private static final int SHOWN_BYTES = 64;

    private Frames() {}

    /** The payload with its length before it, as it goes over a socket. */
    public static byte[] withLength(byte[] payload) {
        WireOutput out = new WireOutput(LENGTH_BYTES + payload.length);
        out.fixedInt(payload.length);
        out.rawBytes(payload, 0, payload.length);
        return out.toArray();
    }

    /** What a log or an error shows of bytes that somebody else sent: printable ASCII, cut after 64 characters. */
    public static String printable(byte[] bytes, int offset, int length) {
        StringBuilder shown = new StringBuilder();
        for (int i = offset; i < offset + Math.min(length, SHOWN_BYTES + 1); i++) {
            shown.append(bytes[i] >= ' ' && bytes[i] < 127 ? (char) bytes[i] : '.');
        }
        return printable(shown.toString(), SHOWN_BYTES);
    }

    /** Text that somebody else sent, on one line: a dot for each control character, cut after so many characters. */
    static String printable(String text, int maxLength) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), maxLength) + 3);
        for (int i = 0; i < Math.min(text.length(), maxLength); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '.' : c);
        }
        return text.length() > maxLength ? shown.append("...").toString() : shown.toString();
    }

    static void header(WireOutput out, FrameKind kind, long correlation, int endpoint, int type) {
        out.rawByte(kind.id());
        out.varLong(correlation);
        out.varInt(endpoint);
        out.varInt(type);
    }

    /** What comes before the body of a message frame. */
    record Header(FrameKind kind, long correlation, int endpoint, int type) {

        static Header read(WireInput in) {
            return new Header(FrameKind.of(in.rawByte()), in.varLong(), in.varInt(), in.varInt());
        }
    }

    /** The error of that number; one that this release does not know reads as {@link RpcError#FAILED}. */
    static RpcError error(int wireId) {
        for (RpcError error : RpcError.values()) {
            if (error.wireId() == wireId) {
                return error;
            }
        }
        return RpcError.FAILED;
    }
}
