package dev.hearth.rpc.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An enum: the declared id of the constant. */
final class EnumForm implements Form {
    private final Class<?> type;
    private final int[] idByOrdinal;
    private final Map<Integer, Object> constantById = new HashMap<>();
    private final Optional<Object> fallback;

    /** Throws {@link IllegalArgumentException} when the constants are not numbered as they must be. */
    EnumForm(Class<?> type) {
        this.type = type;
        Object[] constants = type.getEnumConstants();
        WireIds ids = new WireIds(type);
        idByOrdinal = new int[constants.length];
        Optional<Object> found = Optional.empty();
        for (Object constant : constants) {
            Enum<?> each = (Enum<?>) constant;
            WireId id = ids.claim(each.name(), Derivation.field(type, each.name()));
            idByOrdinal[each.ordinal()] = id.value();
            constantById.put(id.value(), constant);
            if (id.fallback()) {
                found = Optional.of(constant);
            }
        }
        fallback = found;
    }

    @Override
    public void write(Object value, WireOutput out, int depth) {
        out.varInt(idByOrdinal[((Enum<?>) value).ordinal()]);
    }

    @Override
    public Object read(WireInput in, int depth) {
        int id = in.varInt();
        Object constant = constantById.get(id);
        if (constant != null) {
            return constant;
        }
        return fallback.orElseThrow(() ->
                new WireException(Derivation.name(type) + " has no constant with id " + Integer.toUnsignedString(id)));
    }

    @Override
    public Object absent(String component, int depth) {
        return fallback.orElseThrow(() -> new WireException(component + " is missing"));
    }

    @Override
    public int minBytes() {
        return 1;
    }
}
