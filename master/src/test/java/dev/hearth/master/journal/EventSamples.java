package dev.hearth.master.journal;

import dev.hearth.model.Artifact;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Makes one value of a record, the same at each run: whatever can be there is, with values that tell each other apart. */
final class EventSamples {
    private int counter;

    private EventSamples() {}

    static <T> T of(Class<T> type) {
        return type.cast(new EventSamples().record(type));
    }

    /** Every record that a sealed type permits, at any depth. */
    static List<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .flatMap(each -> leaves(each).stream())
                        .toList()
                : List.of(type);
    }

    private Object value(Type type) {
        counter++;
        if (type instanceof ParameterizedType generic) {
            return container(generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[constants.length - 1];
        }
        if (plain.isSealed() || plain.isRecord()) {
            return record(leaves(plain).get(0));
        }
        return scalar(plain);
    }

    private Object container(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        Object first = value(arguments[0]);
        if (type.getRawType() == Optional.class) {
            return Optional.of(first);
        }
        if (type.getRawType() == List.class) {
            return List.of(first, value(arguments[0]));
        }
        // one entry: the order of more differs from run to run
        return type.getRawType() == Set.class ? Set.of(first) : Map.of(first, value(arguments[1]));
    }

    private Object scalar(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return counter;
        }
        if (type == long.class || type == Long.class) {
            return counter * 1_000_003L;
        }
        if (type == boolean.class || type == Boolean.class) {
            return true;
        }
        if (type == String.class) {
            return "s" + counter;
        }
        if (type == Duration.class) {
            return Duration.ofMillis(counter * 1501L);
        }
        if (type == Instant.class) {
            return Instant.EPOCH.plusMillis(counter * 1501L);
        }
        if (type == OptionalInt.class) {
            return OptionalInt.of(counter);
        }
        if (type == OptionalLong.class) {
            return OptionalLong.of(counter);
        }
        throw new AssertionError("no sample for " + type);
    }

    private Object record(Class<?> type) {
        if (type == Artifact.class) {
            // its hash is not any text
            return new Artifact("s" + counter + ".jar", "0123456789abcdef".repeat(4), counter);
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i].getGenericType());
            types[i] = components[i].getType();
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the sample of " + type.getName() + " is refused", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName(), e);
        }
    }
}
