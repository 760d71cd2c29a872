package dev.hearth.rpc.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A sealed interface: the declared id of the record, and the record. */
final class SealedForm implements RootForm {

    private record Leaf(int id, RecordForm form) {}

    private final Class<?> type;
    private final Map<Integer, Leaf> leafById = new HashMap<>();
    private final Map<Class<?>, Leaf> leafByType = new HashMap<>();
    private Optional<Leaf> fallback = Optional.empty();

    SealedForm(Class<?> type) {
        this.type = type;
    }

    /** Completes the form; once, before its first use. */
    void add(WireId id, Class<?> leafType, RecordForm form) {
        Leaf leaf = new Leaf(id.value(), form);
        leafById.put(id.value(), leaf);
        leafByType.put(leafType, leaf);
        if (id.fallback()) {
            fallback = Optional.of(leaf);
        }
    }

    @Override
    public Class<?> type() {
        return type;
    }

    @Override
    public void write(Object value, WireOutput out, int depth) {
        Leaf leaf = leafByType.get(value.getClass());
        if (leaf == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " is not permitted by " + type.getName());
        }
        out.varInt(leaf.id());
        leaf.form().write(value, out, depth);
    }

    @Override
    public Object read(WireInput in, int depth) {
        int id = in.varInt();
        Leaf leaf = leafById.get(id);
        if (leaf != null) {
            return leaf.form().read(in, depth);
        }
        String unknown = Derivation.name(type) + " has no record with id " + Integer.toUnsignedString(id);
        if (fallback.isEmpty()) {
            throw new WireException(unknown);
        }
        in.end(in.begin());
        return fallback.get().form().absent(unknown, depth);
    }

    @Override
    public Object absent(String component, int depth) {
        if (fallback.isEmpty()) {
            throw new WireException(component + " is missing");
        }
        return fallback.get().form().absent(component, depth);
    }

    @Override
    public int minBytes() {
        return 1 + RecordForm.LENGTH_BYTES;
    }
}
