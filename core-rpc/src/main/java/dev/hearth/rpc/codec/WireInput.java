package dev.hearth.rpc.codec;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Reads what a {@link WireOutput} wrote. Never allocates more than the bytes that are there: a length that reaches past
 * the end is a {@link WireException}. Not safe for use by several threads.
 */
public final class WireInput {
    private final byte[] array;
    private int position;
    private int limit;

    /** Reads the whole array. */
    public WireInput(byte[] array) {
        this(array, 0, array.length);
    }

    /** Reads a slice of the array, which must not change meanwhile; {@link Bytes} that are read share it. */
    public WireInput(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.position = offset;
        this.limit = offset + length;
    }

    /** How many bytes are left (within the value that {@link #begin} entered). */
    public int remaining() {
        return limit - position;
    }

    public boolean hasRemaining() {
        return position < limit;
    }

    /** One byte, 0 to 255. */
    public int rawByte() {
        need(1);
        return array[position++] & 0xFF;
    }

    /** Four bytes, highest first. */
    public int fixedInt() {
        need(4);
        int value = (array[position] & 0xFF) << 24
                | (array[position + 1] & 0xFF) << 16
                | (array[position + 2] & 0xFF) << 8
                | array[position + 3] & 0xFF;
        position += 4;
        return value;
    }

    /** Eight bytes, highest first. */
    public long fixedLong() {
        return (long) fixedInt() << 32 | fixedInt() & 0xFFFF_FFFFL;
    }

    /** An unsigned number of at most 10 bytes. */
    public long varLong() {
        if (position < limit && array[position] >= 0) {
            return array[position++];
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = rawByte();
            if (shift == 63 && next > 1) {
                throw new WireException("a number runs on past 64 bits");
            }
            value |= (long) (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new WireException("a number runs on past 64 bits");
    }

    /** An unsigned number that fits 32 bits. */
    public int varInt() {
        long value = varLong();
        if (value >>> 32 != 0) {
            throw new WireException("the number " + Long.toUnsignedString(value) + " does not fit 32 bits");
        }
        return (int) value;
    }

    /** A number of either sign. */
    public long signedLong() {
        long folded = varLong();
        return (folded >>> 1) ^ -(folded & 1);
    }

    /** A number of either sign that fits 32 bits. */
    public int signedInt() {
        long value = signedLong();
        if (value != (int) value) {
            throw new WireException("the number " + value + " does not fit 32 bits");
        }
        return (int) value;
    }

    /** One byte; anything but 0 is true. */
    public boolean bool() {
        return rawByte() != 0;
    }

    /** Eight bytes. */
    public double float64() {
        return Double.longBitsToDouble(fixedLong());
    }

    /** UTF-8 with its length before it; malformed bytes read as the replacement character. */
    public String string() {
        int length = length();
        if (length == 0) {
            return "";
        }
        String value = new String(array, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    /** Bytes with their length before them, sharing this input's array. */
    public Bytes bytes() {
        int length = length();
        Bytes value = Bytes.of(array, position, length);
        position += length;
        return value;
    }

    /** Passes over so many bytes. */
    public void skip(int bytes) {
        need(bytes);
        position += bytes;
    }

    /** The length of what follows in bytes; never more than is there. */
    public int length() {
        long length = varLong();
        if (length < 0 || length > remaining()) {
            throw new WireException(
                    "a length of " + Long.toUnsignedString(length) + " bytes, with " + remaining() + " left");
        }
        return (int) length;
    }

    /** A count of elements of at least one byte each; never more than could be there. */
    public int count() {
        return length();
    }

    /** Enters a value written between {@link WireOutput#begin} and {@code end}: what lies behind it is out of reach until {@link #end}. */
    public int begin() {
        int length = fixedInt();
        if (length < 0 || length > remaining()) {
            throw new WireException(
                    "a value of " + Integer.toUnsignedString(length) + " bytes, with " + remaining() + " left");
        }
        int outer = limit;
        limit = position + length;
        return outer;
    }

    /** Leaves the value, skipping what is left of it; {@code outer} is what {@link #begin} gave. */
    public void end(int outer) {
        position = limit;
        limit = outer;
    }

    private void need(int bytes) {
        if (remaining() < bytes) {
            throw new WireException("the value ends " + (bytes - remaining()) + " bytes too early");
        }
    }
}
