package dev.hearth.task;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds how a value that does not serialize is reached from the one that was to be sent: the object is caught as the
 * stream meets it, and looked for along the fields that the stream follows.
 */
final class SerializationPath {
    /** Objects looked at before the search is given up; the message then lacks the path. */
    private static final int MAX_VISITED = 200_000;

    /** Begins a step within the driver's own classes, which tells a user nothing. */
    private static final String OWN_FIELD = "own field ";

    private static final String NOT_SERIALIZABLE = " does not implement java.io.Serializable";

    /** Where the value was to go. */
    enum Direction {
        TO_EXECUTORS(
                "executors", "make it inside the function, mark its field transient, or send a serializable value"),
        TO_DRIVER("the driver", "leave it out of what the task gives back");

        private final String destination;
        private final String remedy;

        Direction(String destination, String remedy) {
            this.destination = destination;
            this.remedy = remedy;
        }
    }

    /** Catches the object that the stream fails on. */
    private static final class Tracker extends ObjectOutputStream {
        private Optional<Object> culprit = Optional.empty();

        private Tracker() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object met) {
            if (!(met instanceof Serializable)) {
                culprit = Optional.of(met);
            }
            return met;
        }
    }

    /** An object, and the steps that led to it. */
    private record Place(Object object, List<String> steps) {
        private Place step(Object next, String name) {
            List<String> longer = new ArrayList<>(steps);
            longer.add(name);
            return new Place(next, longer);
        }
    }

    private final Object culprit;
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Place> open = new ArrayDeque<>();

    private SerializationPath(Object culprit) {
        this.culprit = culprit;
    }

    /** The sentence for a value that failed to serialize. */
    static String diagnose(Object root, Object what, Direction direction, NotSerializableException failure) {
        String sentence = what + " cannot be sent to " + direction.destination + ": ";
        String remedy = NOT_SERIALIZABLE + "; " + direction.remedy;
        Optional<Object> culprit = culprit(root);
        if (culprit.isEmpty()) {
            return sentence + failure.getMessage() + remedy;
        }
        String type = culprit.get().getClass().getName();
        Optional<List<String>> found = new SerializationPath(culprit.get()).find(root);
        if (found.isEmpty()) {
            return sentence + "an object of class " + type + " that it refers to" + remedy;
        }
        List<String> steps = new ArrayList<>(found.get());
        if (steps.isEmpty()) {
            return sentence + "its class " + type + NOT_SERIALIZABLE;
        }
        String last = steps.remove(steps.size() - 1).replaceFirst("^" + OWN_FIELD, "field ");
        steps.removeIf(step -> step.startsWith(OWN_FIELD));
        String reached = steps.isEmpty() ? "" : " reached through " + String.join(", ", steps);
        return sentence + last + " (" + type + ")" + reached + remedy;
    }

    private static Optional<Object> culprit(Object root) {
        try (Tracker tracker = new Tracker()) {
            try {
                tracker.writeObject(root);
            } catch (NotSerializableException e) {
                return tracker.culprit;
            }
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<List<String>> find(Object root) {
        open.add(new Place(root, List.of()));
        while (!open.isEmpty() && visited.size() < MAX_VISITED) {
            Place place = open.remove();
            if (place.object() == culprit) {
                return Optional.of(place.steps());
            }
            if (visited.add(place.object())) {
                follow(place);
            }
        }
        return Optional.empty();
    }

    private void follow(Place place) {
        Object object = replacement(place.object());
        if (object instanceof SerializedLambda lambda) {
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                visit(place, lambda.getCapturedArg(i), "lambda argument " + (i + 1));
            }
        } else if (object.getClass().isArray()) {
            followArray(place, object);
        } else if (object instanceof Collection<?> collection && isOfJdk(object)) {
            int index = 0;
            for (Object each : collection) {
                visit(place, each, "element " + index++);
            }
        } else if (object instanceof Map<?, ?> map && isOfJdk(object)) {
            map.forEach((key, value) -> {
                visit(place, key, "a map key");
                visit(place, value, "the map value of " + shown(key));
            });
        } else if (object instanceof AtomicReference<?> reference) {
            Optional.ofNullable(reference.get()).ifPresent(held -> visit(place, held, "its reference"));
        } else {
            followFields(place, object);
        }
    }

    private void followArray(Place place, Object array) {
        if (!array.getClass().getComponentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(array); i++) {
                visit(place, Array.get(array, i), "element " + i);
            }
        }
    }

    private void followFields(Place place, Object object) {
        for (Class<?> type = object.getClass();
                type != null && Serializable.class.isAssignableFrom(type);
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive()
                        && (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                    value(field, object).ifPresent(value -> visit(place, value, name(field)));
                }
            }
        }
    }

    @SuppressWarnings("NullAway") // fields and elements of user objects may be null
    private void visit(Place from, Object next, String step) {
        if (next != null) {
            open.add(from.step(next, step));
        }
    }

    private static String name(Field field) {
        String owner = field.getDeclaringClass().getSimpleName();
        if (field.getDeclaringClass().getName().startsWith("dev.hearth.driver.")) {
            return OWN_FIELD + owner + "." + field.getName();
        }
        return field.getName().startsWith("this$")
                ? "the enclosing object of " + owner
                : "field " + owner + "." + field.getName();
    }

    private static Optional<Object> value(Field field, Object holder) {
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(holder));
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfJdk(Object object) {
        return object.getClass().getClassLoader() == null;
    }

    private static String shown(Object key) {
        String text = String.valueOf(key);
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    /** What the stream would follow in the object's place. */
    private static Object replacement(Object object) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Method method = type.getDeclaredMethod("writeReplace");
                method.setAccessible(true);
                return Optional.ofNullable(method.invoke(object)).orElse(object);
            } catch (NoSuchMethodException e) {
                continue;
            } catch (ReflectiveOperationException | InaccessibleObjectException e) {
                return object;
            }
        }
        return object;
    }
}
