package dev.hearth.rpc.netty;

import dev.hearth.rpc.Frames;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one connection into frames. Memory grows with the bytes that have come, never with the length that a
 * header claims. On the connection's I/O thread.
 */
final class FrameDecoder {
    private static final int FIRST_BYTES = 64 << 10;
    private static final int SHOWN_BYTES = 64;
    private static final byte[] NONE = new byte[0];

    /** Bytes that are no frames; the message says what they were. */
    static final class NotAFrame extends Exception {
        private static final long serialVersionUID = 1L;

        NotAFrame(String message) {
            super(message, null, false, false);
        }
    }

    private int maxFrameBytes;
    private int headerBytes;
    private int length;
    private byte[] frame = NONE;
    private int filled;

    FrameDecoder(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /** The limit for frames whose header has not been read yet. */
    void maxFrame(int bytes) {
        maxFrameBytes = bytes;
    }

    /** Whether a part of a frame has come. */
    boolean isMidFrame() {
        return headerBytes > 0;
    }

    /** Gives every frame that is complete to the sink; keeps the rest. */
    void decode(ByteBuf in, Consumer<byte[]> sink) throws NotAFrame {
        while (in.isReadable()) {
            if (headerBytes == 0 && in.readableBytes() >= Frames.LENGTH_BYTES) {
                length = in.readInt();
                headerBytes = Frames.LENGTH_BYTES;
                beginFrame(in);
            } else if (headerBytes < Frames.LENGTH_BYTES) {
                length = length << 8 | in.readByte() & 0xFF;
                if (++headerBytes == Frames.LENGTH_BYTES) {
                    beginFrame(in);
                }
            } else {
                fill(in);
                if (filled == length) {
                    byte[] whole = frame;
                    reset();
                    sink.accept(whole);
                }
            }
        }
    }

    private void beginFrame(ByteBuf in) throws NotAFrame {
        checkLength(in);
        frame = new byte[Math.min(length, Math.max(FIRST_BYTES, in.readableBytes()))];
    }

    private void fill(ByteBuf in) {
        int count = Math.min(in.readableBytes(), length - filled);
        if (frame.length - filled < count) {
            long doubled = Math.max(frame.length * 2L, (long) filled + count);
            frame = Arrays.copyOf(frame, (int) Math.min(length, doubled));
        }
        in.readBytes(frame, filled, count);
        filled += count;
    }

    private void reset() {
        headerBytes = 0;
        length = 0;
        frame = NONE;
        filled = 0;
    }

    private void checkLength(ByteBuf in) throws NotAFrame {
        if (length == 0) {
            throw new NotAFrame("it sent a frame without content");
        }
        if (Integer.compareUnsigned(length, maxFrameBytes) > 0) {
            byte[] shown = new byte[Math.min(SHOWN_BYTES, Frames.LENGTH_BYTES + in.readableBytes())];
            for (int i = 0; i < Frames.LENGTH_BYTES; i++) {
                shown[i] = (byte) (length >>> (24 - 8 * i));
            }
            in.getBytes(in.readerIndex(), shown, Frames.LENGTH_BYTES, shown.length - Frames.LENGTH_BYTES);
            throw new NotAFrame("it said \"" + Frames.printable(shown, 0, shown.length) + "\", a frame of "
                    + Integer.toUnsignedString(length) + " bytes where at most " + maxFrameBytes + " are taken");
        }
    }
}
