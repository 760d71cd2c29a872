package dev.hearth.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether somebody sits at the other end of what this process reads and writes. */
final class Terminals {
    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminals() {}

    /** Whether standard input is a terminal, whose keys can be read. */
    static boolean isInput(Map<String, String> environment) {
        return isTerminal(STANDARD_INPUT, environment);
    }

    /** Whether standard output is a terminal whose cursor can be moved. */
    static boolean isOutput(Map<String, String> environment) {
        return isTerminal(STANDARD_OUTPUT, environment);
    }

    /** Whether standard output is a terminal of any kind, which acts on what is written to it. */
    static boolean isOutput() {
        return isDevice(STANDARD_OUTPUT);
    }

    /** Whether standard error is a terminal of any kind. */
    static boolean isErrors() {
        return isDevice(STANDARD_ERROR);
    }

    /** Whether standard error is one whose cursor can be moved. */
    static boolean isErrors(Map<String, String> environment) {
        return isTerminal(STANDARD_ERROR, environment);
    }

    private static boolean isTerminal(Path stream, Map<String, String> environment) {
        return !environment.getOrDefault("TERM", "dumb").equals("dumb") && isDevice(stream);
    }

    private static boolean isDevice(Path stream) {
        try {
            String device = Files.readSymbolicLink(stream).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null; // no /proc here: the JDK's guess
        }
    }
}
