package dev.hearth.task;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/** Classes by name, of the loader that was asked last; keeps neither them nor it alive. Belongs to a thread. */
final class KnownClasses {
    private static final int MAX_CLASSES = 1_000;

    private final Map<String, WeakReference<Class<?>>> classes = new HashMap<>();
    private WeakReference<ClassLoader> loader = new WeakReference<>(null);

    /** The class, as {@link Class#forName(String, boolean, ClassLoader)} finds it, not initialized. */
    Class<?> find(String name, ClassLoader wanted) throws ClassNotFoundException {
        if (!loader.refersTo(wanted)) {
            loader = new WeakReference<>(wanted);
            classes.clear();
        }
        WeakReference<Class<?>> known = classes.get(name);
        Class<?> found = known == null ? null : known.get();
        if (found == null) {
            found = Class.forName(name, false, wanted);
            if (classes.size() >= MAX_CLASSES) {
                classes.clear();
            }
            classes.put(name, new WeakReference<>(found));
        }
        return found;
    }
}
