package dev.hearth.rpc.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/** An immutable run of bytes that the daemons carry and never open. Holds its array without a copy: whoever makes one gives the array away. */
public final class Bytes {
    /** No bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** These bytes; the caller must not change the array afterwards. */
    public static Bytes of(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /** A slice of the array; the caller must not change it afterwards. */
    public static Bytes of(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return length == 0 ? EMPTY : new Bytes(array, offset, length);
    }

    /** How many bytes. */
    public int length() {
        return length;
    }

    /** A copy. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A part of them, without a copy. */
    public Bytes slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return of(array, offset + from, count);
    }

    /** Copies {@code count} of them, from {@code from} on, to the target. */
    public void copyTo(int from, byte[] target, int at, int count) {
        Objects.checkFromIndexSize(from, count, length);
        System.arraycopy(array, offset + from, target, at, count);
    }

    /** Reads them in place. */
    public WireInput input() {
        return new WireInput(array, offset, length);
    }

    /** A read-only view. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    void writeTo(WireOutput out) {
        out.rawBytes(array, offset, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return buffer().hashCode();
    }

    @Override
    public String toString() {
        return "Bytes[" + length + "]";
    }
}
