package dev.hearth.rpc.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A record: its length, and its components in the order of their declaration. By reflection, since method handles would
 * have to be spun first, and most records are written a few times only; what is hot has codecs of its own.
 */
final class RecordForm implements RootForm {
    /** Records nested deeper than this are refused, written or read: the stack is finite, and input may be hostile. */
    static final int MAX_DEPTH = 64;

    static final int LENGTH_BYTES = 4;

    private record Component(String name, Method accessor, Form form) {}

    private static final Object NOT_MADE = new Object();

    private final Class<?> type;
    private final String name;
    private final Constructor<?> constructor;
    private Component[] components = {};
    /** The record with all components at their defaults, once it was asked for; being immutable, one serves all. */
    private Object defaults = NOT_MADE;

    RecordForm(Class<?> type) {
        this.type = type;
        this.name = Derivation.name(type);
        this.constructor = constructor(type);
    }

    /** Completes the form with the forms of its components; once, before its first use. */
    void complete(List<Form> forms) {
        RecordComponent[] declared = type.getRecordComponents();
        Component[] found = new Component[declared.length];
        for (int i = 0; i < declared.length; i++) {
            found[i] = new Component(declared[i].getName(), accessor(declared[i]), forms.get(i));
        }
        components = found;
    }

    @Override
    public Class<?> type() {
        return type;
    }

    @Override
    public void write(Object value, WireOutput out, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "cannot write " + name + ": records may be nested " + MAX_DEPTH + " deep");
        }
        int began = out.begin();
        for (Component component : components) {
            component.form().write(component(value, component), out, depth + 1);
        }
        out.end(began);
    }

    @Override
    public Object read(WireInput in, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new WireException(name + " is nested deeper than " + MAX_DEPTH + " records");
        }
        int outer = in.begin();
        Object value = in.hasRemaining() ? construct(readComponents(in, depth)) : defaults(depth);
        in.end(outer);
        return value;
    }

    @Override
    public Object absent(String component, int depth) {
        try {
            return defaults(depth);
        } catch (WireException e) {
            throw new WireException(component + " is missing (" + e.getMessage() + ")");
        }
    }

    @Override
    public int minBytes() {
        return LENGTH_BYTES;
    }

    private Object[] readComponents(WireInput in, int depth) {
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            Component component = components[i];
            if (in.hasRemaining()) {
                values[i] = readComponent(component, in, depth);
            } else {
                values[i] = absentComponent(component, depth);
            }
        }
        return values;
    }

    private Object readComponent(Component component, WireInput in, int depth) {
        try {
            return component.form().read(in, depth + 1);
        } catch (WireException e) {
            throw new WireException(name + "." + component.name() + ": " + e.getMessage());
        }
    }

    private Object absentComponent(Component component, int depth) {
        return component.form().absent("component " + component.name() + " of " + name, depth + 1);
    }

    private Object defaults(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new WireException(name + " has no default: it holds itself");
        }
        if (defaults == NOT_MADE) {
            defaults = construct(Stream.of(components)
                    .map(component -> absentComponent(component, depth))
                    .toArray());
        }
        return defaults;
    }

    private Object component(Object value, Component component) {
        Object held;
        try {
            held = component.accessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw failure("accessor " + component.name() + " of " + name, e);
        }
        return Objects.requireNonNull(held, () -> "component " + component.name() + " of " + name + " is null");
    }

    /** Any exception of the constructor means that it refuses the components: what comes from outside must not end the process. */
    private Object construct(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw new WireException(
                        name + ": " + Objects.requireNonNullElse(refusal.getMessage(), refusal.toString()));
            }
            throw failure("the constructor of " + name, e);
        } catch (ReflectiveOperationException e) {
            throw failure("the constructor of " + name, e);
        }
    }

    /** What the record's own code let out, if it is unchecked. */
    private static RuntimeException failure(String attempted, ReflectiveOperationException e) {
        Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getCause() : e;
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException(attempted + " failed", cause);
    }

    private static Constructor<?> constructor(Class<?> type) {
        RecordComponent[] declared = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[declared.length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = declared[i].getType();
        }
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(parameters);
            canonical.setAccessible(true);
            return canonical;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the constructor of " + type.getName() + " is out of reach", e);
        }
    }

    private static Method accessor(RecordComponent component) {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        return accessor;
    }
}
