package dev.hearth.integration;

import dev.hearth.testing.UserJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The jar of the test programs, compiled once in this JVM. */
final class Programs {
    private static final class Holder {
        static final Path JAR = build();
    }

    private Programs() {}

    static Path jar() {
        return Holder.JAR;
    }

    /** What the program printed as {@code NAME=VALUE}. */
    static Optional<String> printed(String output, String name) {
        return output.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    private static Path build() {
        try {
            Path directory = Files.createTempDirectory("hearth-it-programs-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return UserJar.of(
                            "CountWords",
                            "ManyTasks",
                            "Hold",
                            "Failing",
                            "Versions",
                            "Sequence",
                            "Talk",
                            "FullRate",
                            "Trouble",
                            "Driven",
                            "Hostile",
                            "Offspring",
                            "Grumble",
                            "Flood",
                            "Confidant")
                    .build(directory.resolve("programs.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var found = Files.walk(directory)) {
            for (Path each : found.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
