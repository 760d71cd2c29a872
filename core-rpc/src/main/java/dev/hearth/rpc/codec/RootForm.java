package dev.hearth.rpc.codec;

/** A form that stands for itself: of a record, or of a sealed interface. */
interface RootForm extends Form, Codec<Object> {

    /** The type it was derived from. */
    Class<?> type();

    @Override
    default void write(Object value, WireOutput out) {
        write(value, out, 0);
    }

    @Override
    default Object read(WireInput in) {
        return read(in, 0);
    }
}
