package dev.hearth.task;

import java.io.Externalizable;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Tells whether an object, with all that it refers to, can never change: then it may be written once for many jobs, and
 * opened once for many stages, without anybody noticing. Nothing is taken on trust: it is made of lambdas, of records and
 * of classes of the driver library alone, every field is final and holds such a value, and no class has code of its own for
 * being written or read. Where that cannot be seen, the answer is no.
 */
public final class FixedValues {
    /** A graph of more objects is not looked through. */
    private static final int MAX_OBJECTS = 256;

    /** Immutable by the word of the JDK; none of them may be subclassed, or the exact class is asked for. */
    private static final Set<Class<?>> PLAIN = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            String.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class);

    private static final Set<String> OWN_FORM =
            Set.of("writeObject", "readObject", "readObjectNoData", "writeReplace", "readResolve");

    /** Functions of data sets and actions are made of lambdas and of classes there. */
    private static final String OURS = "dev.hearth.driver.";

    private FixedValues() {}

    /** Whether serializing it gives the same bytes at any time. Fields that are not written do not count. */
    public static boolean isWrittenTheSameAlways(Object root) {
        return new Search(false).holds(root);
    }

    /** Whether nothing that anybody does with it changes it. */
    public static boolean isImmutable(Object root) {
        return new Search(true).holds(root);
    }

    private static final class Search {
        private final boolean transientToo;
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Deque<Object> open = new ArrayDeque<>();

        private Search(boolean transientToo) {
            this.transientToo = transientToo;
        }

        private boolean holds(Object root) {
            add(root);
            while (!open.isEmpty()) {
                if (seen.size() > MAX_OBJECTS || !isFixed(open.remove())) {
                    return false;
                }
            }
            return true;
        }

        private void add(Object value) {
            if (seen.add(value)) {
                open.add(value);
            }
        }

        private boolean isFixed(Object value) {
            Class<?> type = value.getClass();
            if (PLAIN.contains(type) || value instanceof Class) {
                return true;
            }
            if (!type.isRecord() && !isLambda(type) && !type.getName().startsWith(OURS)) {
                // a final field of other classes can be set all the same, and their superclasses hold what they like
                return false;
            }
            for (Class<?> each = type; each != Object.class && each != Record.class; each = each.getSuperclass()) {
                if (hasOwnForm(each) || !addFields(each, value)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isLambda(Class<?> type) {
            return type.isHidden() && type.isSynthetic() && !type.getName().startsWith("java.");
        }

        private boolean addFields(Class<?> type, Object value) {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                boolean counts = !Modifier.isStatic(modifiers) && (transientToo || !Modifier.isTransient(modifiers));
                if (counts && (!Modifier.isFinal(modifiers) || !addValue(field, value))) {
                    return false;
                }
            }
            return true;
        }

        private boolean addValue(Field field, Object owner) {
            if (field.getType().isPrimitive()) {
                return true;
            }
            try {
                field.setAccessible(true);
                Object held = field.get(owner);
                if (held != null) {
                    add(held);
                }
                return true;
            } catch (InaccessibleObjectException | IllegalAccessException | SecurityException e) {
                return false;
            }
        }

        /** Whether the class has code for its being written or read. That of a lambda is the compiler's. */
        private static boolean hasOwnForm(Class<?> type) {
            if (isLambda(type)) {
                return false;
            }
            return Externalizable.class.isAssignableFrom(type)
                    || Stream.of(type.getDeclaredMethods()).map(Method::getName).anyMatch(OWN_FORM::contains);
        }
    }
}
