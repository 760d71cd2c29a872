package dev.hearth.task;

import java.io.ObjectInputFilter;
import java.util.List;
import java.util.Optional;

/**
 * What a stream of user values may hold: classes of the user's loader (and of its parents, short of the JDK), of {@code
 * dev.hearth.task} and {@code dev.hearth.driver}, and values of the JDK; no array larger than its stream could fill, and no deeper
 * nesting than {@value #MAX_DEPTH}. Belongs to one stream.
 */
final class TravelFilter implements ObjectInputFilter {
    /** Past this, opening would exhaust the stack anyhow. */
    static final long MAX_DEPTH = 10_000;

    /** Hash tables are made with room to spare: up to eight places for each entry. */
    private static final long PLACES_PER_BYTE = 8;

    private static final long ALWAYS_ALLOWED_LENGTH = 1024;

    private static final List<String> HEARTH = List.of("dev.hearth.task.", "dev.hearth.driver.");
    private static final List<String> JDK = List.of(
            "java.io.",
            "java.lang.",
            "java.math.",
            "java.net.",
            "java.nio.",
            "java.sql.",
            "java.text.",
            "java.time.",
            "java.util.",
            "javax.net.ssl.",
            "sun.util.calendar.");

    private final ClassLoader loader;
    private final long streamBytes;
    private Optional<String> refusal = Optional.empty();

    TravelFilter(ClassLoader loader, long streamBytes) {
        this.loader = loader;
        this.streamBytes = streamBytes;
    }

    /** Why the stream was refused, if it was. */
    Optional<String> refusal() {
        return refusal;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > MAX_DEPTH) {
            return refuse("its objects are nested more than " + MAX_DEPTH + " deep");
        }
        if (info.references() > streamBytes) {
            return refuse("it claims more objects than its " + streamBytes + " bytes can hold");
        }
        if (info.arrayLength() > Math.max(ALWAYS_ALLOWED_LENGTH, PLACES_PER_BYTE * streamBytes)) {
            return refuse("it claims an array of " + info.arrayLength() + " elements in " + streamBytes + " bytes");
        }
        Class<?> type = info.serialClass();
        if (type == null) {
            return Status.UNDECIDED;
        }
        while (type.isArray()) {
            type = type.getComponentType();
        }
        return isAllowed(type)
                ? Status.ALLOWED
                : refuse("class " + type.getName() + " is neither the application's nor a value class of the JDK");
    }

    private boolean isAllowed(Class<?> type) {
        if (type.isPrimitive() || startsWithAny(type.getName(), HEARTH)) {
            return true;
        }
        ClassLoader own = type.getClassLoader();
        if (own == null || own == ClassLoader.getPlatformClassLoader()) {
            return startsWithAny(type.getName(), JDK);
        }
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each == own) {
                return true;
            }
        }
        return false;
    }

    private Status refuse(String why) {
        refusal = Optional.of(why);
        return Status.REJECTED;
    }

    private static boolean startsWithAny(String name, List<String> prefixes) {
        for (String each : prefixes) {
            if (name.startsWith(each)) {
                return true;
            }
        }
        return false;
    }
}
