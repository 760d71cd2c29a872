package dev.hearth.driver.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The number of this process, for people. */
final class ProcessId {
    private static final Path SELF = Path.of("/proc/self");

    private ProcessId() {}

    /** 0 where the system does not tell. The JDK's own way to ask loads what watches children, which takes longer. */
    static long own() {
        try {
            return Long.parseLong(Files.readSymbolicLink(SELF).toString());
        } catch (IOException | UnsupportedOperationException | NumberFormatException e) {
            return 0;
        }
    }
}
