package dev.hearth.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody watches the error output. */
final class Terminal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** As {@code hearth.ui.showConsoleProgress} says: {@code true}, {@code false} or {@code auto}. */
    static boolean wantsProgress(String setting) {
        return setting.equals("true") || setting.equals("auto") && isOnErrorOutput();
    }

    private static boolean isOnErrorOutput() {
        try {
            String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            // no /proc here: the JDK knows the other two streams only, which are a good guess
            return System.console() != null;
        }
    }
}
