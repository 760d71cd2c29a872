package dev.hearth.driver;

import org.jspecify.annotations.Nullable;

/**
 * Where the application called this library. Taking the place costs little, as every job does so; what it is called is
 * found out when somebody first asks for {@link #toString}. Safe for use by many threads.
 */
final class CallSite {
    private static final String OURS = CallSite.class.getPackageName();

    /** The stack as the JVM walks it, before anything in it has a name. */
    private static final class Place extends Throwable {
        private static final long serialVersionUID = 1L;

        private Place() {
            super("", null, false, true);
        }
    }

    /** Null once it has been described; then the description is there. */
    private volatile @Nullable Place place = new Place();
    /** Null until somebody has asked. */
    private volatile @Nullable String description;

    private CallSite() {}

    /** Of the call that is going on. */
    static CallSite here() {
        return new CallSite();
    }

    /** The simple name of the class that called this package. */
    static String callerName() {
        for (StackTraceElement frame : new Place().getStackTrace()) {
            String name = frame.getClassName();
            if (!isOurs(name) && !isOfTheJdk(name)) {
                return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
            }
        }
        return "application";
    }

    /** {@code collect at WordCount.java:31}: the method of this package that was called, and the line that called it. */
    @Override
    public String toString() {
        Place taken = place;
        if (taken != null) {
            description = describe(taken.getStackTrace());
            place = null;
        }
        return String.valueOf(description);
    }

    private static String describe(StackTraceElement[] frames) {
        String called = "job";
        String nearest = "";
        for (StackTraceElement frame : frames) {
            String name = frame.getClassName();
            if (nearest.isEmpty() && isOurs(name)) {
                called = frame.getMethodName();
            } else if (!isOfTheJdk(name)) {
                return called + " at " + line(frame);
            } else if (nearest.isEmpty() && !isReflection(name)) {
                // a method reference handed to the JDK is called by the JDK; the line that counts is further out
                nearest = line(frame);
            }
        }
        return called + " at " + (nearest.isEmpty() ? "an unknown place" : nearest);
    }

    private static boolean isOurs(String className) {
        return className.startsWith(OURS) && className.lastIndexOf('.') == OURS.length();
    }

    private static boolean isOfTheJdk(String className) {
        return className.startsWith("java.") || className.startsWith("jdk.") || className.startsWith("sun.");
    }

    private static boolean isReflection(String className) {
        return className.startsWith("java.lang.reflect.")
                || className.startsWith("java.lang.invoke.")
                || className.startsWith("jdk.internal.reflect.");
    }

    private static String line(StackTraceElement frame) {
        String file = frame.getFileName();
        return file == null || frame.getLineNumber() < 0
                ? frame.getClassName() + "." + frame.getMethodName()
                : file + ":" + frame.getLineNumber();
    }
}
