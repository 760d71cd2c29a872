package dev.hearth.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;

/**
 * Opens user values, one after the other: classes and proxies of each come from its loader, and its filter sees each before
 * it is used.
 */
final class ClosureInputStream extends ObjectInputStream {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "char", char.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "void", void.class);

    private static final ObjectInputFilter REFUSE_ALL = info -> ObjectInputFilter.Status.REJECTED;
    private static final ClassLoader NO_LOADER = ClassLoader.getPlatformClassLoader();

    private final KnownClasses classes;
    private ClassLoader loader = NO_LOADER;
    private ObjectInputFilter filter = REFUSE_ALL;
    /** That the filter is not told of: objects of values before. */
    private long earlierReferences;

    private long references;
    /** A class that the value names and nobody has. */
    private Optional<String> missing = Optional.empty();

    /** One that refuses whatever comes before {@link #begin}. */
    ClosureInputStream(InputStream in, KnownClasses classes) throws IOException {
        super(in);
        this.classes = classes;
        setObjectInputFilter(this::check);
    }

    /** For the next value. */
    void begin(ClassLoader nextLoader, ObjectInputFilter nextFilter) {
        loader = nextLoader;
        filter = nextFilter;
        earlierReferences = references;
        missing = Optional.empty();
    }

    /** A class of the present value that was looked for in vain; there may be one although reading went on. */
    Optional<String> missing() {
        return missing;
    }

    /** The value is read: holds on to nothing of it. */
    void end() {
        loader = NO_LOADER;
        filter = REFUSE_ALL;
    }

    private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
        references = info.references();
        return earlierReferences == 0
                ? filter.checkInput(info)
                : filter.checkInput(new OfOneValue(info, earlierReferences));
    }

    /** What a filter sees of one value among others. */
    private record OfOneValue(ObjectInputFilter.FilterInfo all, long earlierReferences)
            implements ObjectInputFilter.FilterInfo {
        @Override
        @SuppressWarnings({"NullAway", "DataFlowIssue"}) // null says that no class is concerned
        public Class<?> serialClass() {
            return all.serialClass();
        }

        @Override
        public long arrayLength() {
            return all.arrayLength();
        }

        @Override
        public long depth() {
            return all.depth();
        }

        @Override
        public long references() {
            return all.references() - earlierReferences;
        }

        @Override
        public long streamBytes() {
            return all.streamBytes();
        }
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        Class<?> primitive = PRIMITIVES.get(description.getName());
        return primitive != null ? primitive : find(description.getName());
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        try {
            return classes.find(name, loader);
        } catch (ClassNotFoundException e) {
            missing = Optional.of(name);
            throw e;
        }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaceNames) throws ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[interfaceNames.length];
        for (int i = 0; i < interfaces.length; i++) {
            interfaces[i] = find(interfaceNames[i]);
        }
        try {
            return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> {
                        throw new UnsupportedOperationException("this proxy only lends its class");
                    })
                    .getClass();
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("proxy of " + String.join(", ", interfaceNames), e);
        }
    }
}
