package dev.hearth.rpc.codec;

import java.lang.reflect.AnnotatedElement;
import java.util.HashMap;
import java.util.Map;

/** The ids declared within one enum or sealed type, checked as they are collected. */
final class WireIds {
    private final Class<?> type;
    private final Map<Integer, String> nameById = new HashMap<>();
    private String fallback = "";

    WireIds(Class<?> type) {
        this.type = type;
    }

    /**
     * The id of a constant or record.
     *
     * @throws IllegalArgumentException when it has none, one that is not positive, one that is taken, or is a second
     *     fallback
     */
    WireId claim(String name, AnnotatedElement declaration) {
        WireId id = declaration.getAnnotation(WireId.class);
        if (id == null) {
            throw new IllegalArgumentException(type.getName() + ": " + name + " has no @WireId");
        }
        if (id.value() <= 0) {
            throw new IllegalArgumentException(
                    type.getName() + ": the @WireId of " + name + " must be positive, found " + id.value());
        }
        String other = nameById.putIfAbsent(id.value(), name);
        if (other != null) {
            throw new IllegalArgumentException(
                    type.getName() + ": " + other + " and " + name + " have the same @WireId " + id.value());
        }
        if (id.fallback()) {
            if (!fallback.isEmpty()) {
                throw new IllegalArgumentException(
                        type.getName() + ": " + fallback + " and " + name + " are both the fallback, one may be");
            }
            fallback = name;
        }
        return id;
    }
}
