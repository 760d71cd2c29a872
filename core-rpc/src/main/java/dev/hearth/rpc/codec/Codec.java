package dev.hearth.rpc.codec;

/**
 * Writes and reads values of one type. Stateless, safe for use by many threads.
 *
 * @param <T> the type
 */
public interface Codec<T> {

    /** Appends the value. */
    void write(T value, WireOutput out);

    /** Reads what {@link #write} wrote. Throws {@link WireException} when the bytes are anything else. */
    T read(WireInput in);
}
