package dev.hearth.driver;

import java.util.Iterator;
import java.util.Optional;

/** Where the application called this library. Stateless. */
final class CallSite {
    private static final String OURS = CallSite.class.getPackageName();
    private static final StackWalker WALKER = StackWalker.getInstance();

    private CallSite() {}

    /** The simple name of the class that called this package. */
    static String callerName() {
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> !isOurs(name) && !isOfTheJdk(name))
                .findFirst()
                .map(name -> name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1))
                .orElse("application"));
    }

    /** {@code collect at WordCount.java:31}: the method of this package that was called, and the line that called it. */
    static String describe() {
        return WALKER.walk(frames -> describe(frames.iterator()));
    }

    /** Looks at no more frames than it must: this is on the way of each job. */
    private static String describe(Iterator<StackWalker.StackFrame> frames) {
        Optional<StackWalker.StackFrame> called = Optional.empty();
        Optional<StackWalker.StackFrame> nearest = Optional.empty();
        Optional<StackWalker.StackFrame> caller = Optional.empty();
        while (frames.hasNext() && caller.isEmpty()) {
            StackWalker.StackFrame frame = frames.next();
            if (nearest.isEmpty() && isOurs(frame.getClassName())) {
                called = Optional.of(frame);
            } else {
                nearest = nearest.isPresent() ? nearest : Optional.of(frame);
                // a method reference handed to the JDK is called by the JDK; the line that counts is further out
                caller = Optional.of(frame).filter(each -> !isOfTheJdk(each.getClassName()));
            }
        }
        return called.map(StackWalker.StackFrame::getMethodName).orElse("job")
                + " at "
                + (caller.isPresent() ? caller : nearest).map(CallSite::line).orElse("an unknown place");
    }

    private static boolean isOurs(String className) {
        return className.startsWith(OURS) && className.lastIndexOf('.') == OURS.length();
    }

    private static boolean isOfTheJdk(String className) {
        return className.startsWith("java.") || className.startsWith("jdk.") || className.startsWith("sun.");
    }

    private static String line(StackWalker.StackFrame frame) {
        String file = frame.getFileName();
        return file == null || frame.getLineNumber() < 0
                ? frame.getClassName() + "." + frame.getMethodName()
                : file + ":" + frame.getLineNumber();
    }
}
