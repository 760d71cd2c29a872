package dev.hearth.driver;

import java.util.List;
import java.util.stream.Collectors;

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
        return WALKER.walk(frames -> {
            List<StackWalker.StackFrame> all = frames.collect(Collectors.toList());
            String method = "job";
            int outside = 0;
            while (outside < all.size() && isOurs(all.get(outside).getClassName())) {
                method = all.get(outside++).getMethodName();
            }
            List<StackWalker.StackFrame> callers = all.subList(outside, all.size());
            // a method reference handed to the JDK is called by the JDK; the line that counts is further out
            return method + " at "
                    + callers.stream()
                            .filter(frame -> !isOfTheJdk(frame.getClassName()))
                            .findFirst()
                            .or(() -> callers.stream().findFirst())
                            .map(CallSite::line)
                            .orElse("an unknown place");
        });
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
