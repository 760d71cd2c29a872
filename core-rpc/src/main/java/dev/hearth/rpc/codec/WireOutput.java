package dev.hearth.rpc.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer that messages are written to. Integers are variable-length (7 bits a byte, lowest first), signed ones
 * zigzag-folded. Not safe for use by several threads; {@link #reset} makes it ready for the next use.
 */
public final class WireOutput {
    private byte[] array;
    private int position;

    public WireOutput() {
        this(256);
    }

    /** With room for so many bytes before it grows. */
    public WireOutput(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    /** How many bytes have been written. */
    public int length() {
        return position;
    }

    /** Forgets what was written and keeps the room. */
    public void reset() {
        position = 0;
    }

    /** Forgets what was written behind the first {@code length} bytes. */
    public void truncate(int length) {
        java.util.Objects.checkIndex(length, position + 1);
        position = length;
    }

    /** What was written, at the start of an array that is the caller's from now on; this output starts anew without it. */
    public byte[] takeArray() {
        byte[] taken = array;
        array = new byte[16];
        position = 0;
        return taken;
    }

    /** A copy of what was written. */
    public byte[] toArray() {
        return Arrays.copyOf(array, position);
    }

    /** One byte, the low 8 bits. */
    public void rawByte(int value) {
        ensure(1);
        array[position++] = (byte) value;
    }

    /** These bytes, without a length. */
    public void rawBytes(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, array, position, length);
        position += length;
    }

    /** Four bytes, highest first. */
    public void fixedInt(int value) {
        ensure(4);
        putFixedInt(position, value);
        position += 4;
    }

    /** Eight bytes, highest first. */
    public void fixedLong(long value) {
        fixedInt((int) (value >>> 32));
        fixedInt((int) value);
    }

    /** Overwrites four bytes written before, highest first. */
    public void putFixedInt(int at, int value) {
        array[at] = (byte) (value >>> 24);
        array[at + 1] = (byte) (value >>> 16);
        array[at + 2] = (byte) (value >>> 8);
        array[at + 3] = (byte) value;
    }

    /** An unsigned number of 1 to 10 bytes; negative values take 10. */
    public void varLong(long value) {
        ensure(10);
        if ((value & ~0x7FL) == 0) {
            array[position++] = (byte) value;
            return;
        }
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            array[position++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        array[position++] = (byte) rest;
    }

    /** An unsigned number; for counts, lengths and ids. */
    public void varInt(int value) {
        varLong(value & 0xFFFF_FFFFL);
    }

    /** A number of either sign. */
    public void signedLong(long value) {
        varLong((value << 1) ^ (value >> 63));
    }

    /** A number of either sign. */
    public void signedInt(int value) {
        signedLong(value);
    }

    /** One byte, 0 or 1. */
    public void bool(boolean value) {
        rawByte(value ? 1 : 0);
    }

    /** Eight bytes. */
    public void float64(double value) {
        fixedLong(Double.doubleToRawLongBits(value));
    }

    /** UTF-8 with its length in bytes before it. */
    public void string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        varInt(utf8.length);
        rawBytes(utf8, 0, utf8.length);
    }

    /** The bytes with their length before them. */
    public void bytes(Bytes value) {
        varInt(value.length());
        value.writeTo(this);
    }

    /**
     * Starts a value that is written with its length: four bytes are kept free for it. Give the result to {@link #end}.
     */
    public int begin() {
        ensure(4);
        position += 4;
        return position;
    }

    /** Ends the value that {@link #begin} started, and writes its length. */
    public void end(int began) {
        putFixedInt(began - 4, position - began);
    }

    private void ensure(int more) {
        if (array.length - position < more) {
            int doubled = (int) Math.min(2L * array.length, Integer.MAX_VALUE - 8);
            array = Arrays.copyOf(array, Math.max(Math.addExact(position, more), doubled));
        }
    }
}
