package dev.hearth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether somebody watches this process's standard output. */
final class StandardOutput {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private StandardOutput() {}

    /** Whether it is a terminal whose cursor can be moved. */
    static boolean isTerminal(Map<String, String> environment) {
        return !environment.getOrDefault("TERM", "dumb").equals("dumb") && isDevice();
    }

    private static boolean isDevice() {
        try {
            String device = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null; // no /proc here: the JDK's guess
        }
    }
}
