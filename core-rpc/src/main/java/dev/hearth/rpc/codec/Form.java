package dev.hearth.rpc.codec;

/**
 * How one type of component stands on the wire. Immutable once derived, safe for use by many threads. {@code depth}
 * counts the records that are open around the value.
 */
interface Form {

    /** Appends the value, which is of the form's type. Throws {@link NullPointerException} for null. */
    void write(Object value, WireOutput out, int depth);

    /** Reads what {@link #write} wrote. Throws {@link WireException} and nothing else. */
    Object read(WireInput in, int depth);

    /**
     * What a component reads as when the record was written by a release that did not have it.
     *
     * @param component what is missing, for the message
     * @throws WireException when the type has no default
     */
    Object absent(String component, int depth);

    /** The least number of bytes that a value takes; at least 1. */
    int minBytes();
}
