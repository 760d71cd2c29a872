package dev.hearth.rpc.codec;

import java.util.Optional;

/** {@code Optional<T>}: whether there is a value, and the value. */
record OptionalForm(Form value) implements Form {

    @Override
    public void write(Object optional, WireOutput out, int depth) {
        Optional<?> present = (Optional<?>) optional;
        out.bool(present.isPresent());
        if (present.isPresent()) {
            value.write(present.get(), out, depth);
        }
    }

    @Override
    public Object read(WireInput in, int depth) {
        return in.bool() ? Optional.of(value.read(in, depth)) : Optional.empty();
    }

    @Override
    public Object absent(String component, int depth) {
        return Optional.empty();
    }

    @Override
    public int minBytes() {
        return 1;
    }
}
