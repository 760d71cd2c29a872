package dev.hearth.rpc.codec;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One walk from a type to everything it holds. Types met twice share a form, so recursive types end; forms must not be
 * used before the walk is over. Throws {@link IllegalArgumentException} naming the class and component that cannot be
 * derived.
 */
final class Derivation {
    /** Finished forms, kept as long as their types. */
    private static final ClassValue<AtomicReference<RootForm>> FINISHED = new ClassValue<>() {
        @Override
        protected AtomicReference<RootForm> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    private final Map<Class<?>, RootForm> roots = new HashMap<>();
    private final Map<Class<?>, EnumForm> enums = new HashMap<>();

    private Derivation() {}

    /** The form of a record or a sealed interface: the same at each call, on any thread. */
    static RootForm of(Class<?> type) {
        if (finished(type).isEmpty()) {
            Derivation derivation = new Derivation();
            derivation.root(type);
            // published when the walk is over: a form is of use only with all that it holds
            derivation.roots.values().forEach(form -> FINISHED.get(form.type()).compareAndSet(null, form));
        }
        return finished(type).orElseThrow();
    }

    private static Optional<RootForm> finished(Class<?> type) {
        return Optional.ofNullable(FINISHED.get(type).get());
    }

    /** The class's name for messages, without its package. */
    static String name(Class<?> type) {
        return type.getSimpleName();
    }

    /** The field that holds an enum constant. */
    static Field field(Class<?> enumType, String constant) {
        try {
            return enumType.getField(constant);
        } catch (NoSuchFieldException e) {
            throw new IllegalArgumentException(enumType.getName() + " has no constant " + constant, e);
        }
    }

    private RootForm root(Class<?> type) {
        if (type.isRecord()) {
            return record(type);
        }
        if (type.isSealed() && type.isInterface()) {
            return sealed(type);
        }
        throw new IllegalArgumentException(type.getName() + " is neither a record nor a sealed interface");
    }

    private Optional<RootForm> known(Class<?> type) {
        return Optional.ofNullable(roots.get(type)).or(() -> finished(type));
    }

    private RecordForm record(Class<?> type) {
        Optional<RootForm> known = known(type);
        if (known.isPresent()) {
            return (RecordForm) known.get();
        }
        if (type.getTypeParameters().length > 0) {
            throw new IllegalArgumentException(type.getName() + " has type parameters, which a message cannot carry");
        }
        RecordForm form = new RecordForm(type);
        roots.put(type, form);
        List<Form> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            components.add(form(component.getGenericType(), type.getName() + "." + component.getName()));
        }
        form.complete(components);
        return form;
    }

    private SealedForm sealed(Class<?> type) {
        Optional<RootForm> known = known(type);
        if (known.isPresent()) {
            return (SealedForm) known.get();
        }
        SealedForm form = new SealedForm(type);
        roots.put(type, form);
        WireIds ids = new WireIds(type);
        for (Class<?> leaf : leaves(type)) {
            if (!leaf.isRecord()) {
                throw new IllegalArgumentException(
                        type.getName() + ": " + leaf.getName() + " is not a record, as all it permits must be");
            }
            form.add(ids.claim(name(leaf), leaf), leaf, record(leaf));
        }
        return form;
    }

    private static Set<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return Set.of(type);
        }
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            found.addAll(leaves(permitted));
        }
        return found;
    }

    private Form form(Type type, String component) {
        Optional<Form> form = Optional.empty();
        if (type instanceof Class<?> plain) {
            form = plain(plain);
        } else if (type instanceof ParameterizedType generic) {
            form = generic(generic, component);
        }
        return form.orElseThrow(() -> new IllegalArgumentException(component + " is of type " + type.getTypeName()
                + ", which a message cannot carry (see RecordCodec for what it can)"));
    }

    private Optional<Form> plain(Class<?> type) {
        if (type.isRecord() || type.isSealed() && type.isInterface()) {
            return Optional.of(root(type));
        }
        if (type.isEnum()) {
            return Optional.of(enums.computeIfAbsent(type, EnumForm::new));
        }
        return ScalarForm.of(type);
    }

    private Optional<Form> generic(ParameterizedType type, String component) {
        Type raw = type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return Optional.of(new OptionalForm(form(arguments[0], component)));
        }
        if (raw == List.class) {
            return Optional.of(new CollectionForm(CollectionForm.Kind.LIST, form(arguments[0], component)));
        }
        if (raw == Set.class) {
            return Optional.of(new CollectionForm(CollectionForm.Kind.SET, form(arguments[0], component)));
        }
        if (raw == Map.class) {
            return Optional.of(new MapForm(form(arguments[0], component), form(arguments[1], component)));
        }
        return Optional.empty();
    }
}
