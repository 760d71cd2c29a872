package dev.hearth.protocol;

import dev.hearth.model.Artifact;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Makes values of any record that travels, the same at each run: every leaf of a sealed type comes in turn. */
final class Samples {
    private final Map<Class<?>, Integer> turns = new HashMap<>();
    private int counter;

    private Samples(int variant) {
        counter = variant * 100;
    }

    /** So many values of the type: one, or as many as a sealed component has leaves. */
    static <T> List<T> of(Class<T> type) {
        int variants = Stream.of(type.getRecordComponents())
                .map(RecordComponent::getType)
                .mapToInt(each -> leaves(each).size())
                .max()
                .orElse(1);
        List<T> samples = new ArrayList<>();
        for (int variant = 0; variant < variants; variant++) {
            Samples maker = new Samples(variant);
            for (RecordComponent component : type.getRecordComponents()) {
                maker.turns.put(component.getType(), variant);
            }
            samples.add(type.cast(maker.value(type)));
        }
        return samples;
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            return container(generic);
        }
        Class<?> plain = (Class<?>) type;
        counter++;
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[constants.length - 1];
        }
        if (plain.isSealed()) {
            List<Class<?>> leaves = leaves(plain);
            int turn = turns.merge(plain, 1, Integer::sum) - 1;
            return record(leaves.get(turn % leaves.size()));
        }
        if (plain.isRecord()) {
            return record(plain);
        }
        return scalar(plain);
    }

    private Object scalar(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return counter;
        }
        if (type == long.class || type == Long.class) {
            return counter * 1_000_003L;
        }
        if (type == boolean.class || type == Boolean.class) {
            return counter % 2 == 0;
        }
        if (type == double.class || type == Double.class) {
            return counter / 8.0;
        }
        if (type == String.class) {
            return "s" + counter;
        }
        if (type == Bytes.class) {
            return Bytes.of(new byte[] {(byte) counter, 0, -1});
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
        if (type == Secret.class) {
            byte[] bytes = new byte[Secret.BYTES];
            bytes[0] = (byte) counter;
            return Secret.of(bytes);
        }
        throw new AssertionError("no sample for " + type);
    }

    private Object container(ParameterizedType type) {
        Type first = type.getActualTypeArguments()[0];
        if (type.getRawType() == Optional.class) {
            return turns.merge(Optional.class, 1, Integer::sum) % 2 == 1 ? Optional.of(value(first)) : Optional.empty();
        }
        if (type.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            int size = Math.max(2, sealedLeaves(first));
            for (int i = 0; i < size; i++) {
                list.add(value(first));
            }
            return list;
        }
        // one entry: the order of more differs from run to run
        return type.getRawType() == Set.class
                ? Set.of(value(first))
                : Map.of(value(first), value(type.getActualTypeArguments()[1]));
    }

    private Object record(Class<?> type) {
        if (type == SucceededTasks.class) {
            return succeeded();
        }
        if (type == Artifact.class) {
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
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the sample of " + type.getName() + " is refused", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName(), e);
        }
    }

    /** Columns that fit each other. */
    private SucceededTasks succeeded() {
        SucceededTasks.Writer writer = new SucceededTasks.Writer(counter, 2);
        for (int i = 0; i < 2; i++) {
            counter++;
            writer.add(counter, i, counter * 1000L, counter, counter, counter, i, counter, counter, new byte[] {
                (byte) counter, 0, -1
            });
        }
        return writer.finish();
    }

    private static int sealedLeaves(Type element) {
        if (!(element instanceof Class<?> type)) {
            return 0;
        }
        int own = type.isSealed() ? leaves(type).size() : 0;
        return type.isRecord()
                ? Stream.of(type.getRecordComponents())
                        .mapToInt(each -> sealedLeaves(each.getType()))
                        .max()
                        .orElse(own)
                : own;
    }

    private static List<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return List.of(type);
        }
        return Stream.of(type.getPermittedSubclasses())
                .flatMap(each -> leaves(each).stream())
                .toList();
    }
}
