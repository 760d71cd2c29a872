package dev.hearth.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What clients asked for and were told, and what was done to the cluster, in order: one JSON object a line, each with the
 * milliseconds since the start and {@code what} happened. Belongs to one thread.
 */
final class History {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final Path file;
    private final long startNanos = System.nanoTime();

    /** A history in a directory, in which programs write down theirs, too. */
    History(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("history.jsonl");
    }

    Path directory() {
        return directory;
    }

    /** Milliseconds since the start. */
    long now() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    /**
     * Adds a line.
     *
     * @param details names and values, in turn
     */
    void note(String what, Object... details) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", now());
        line.put("what", what);
        for (int i = 0; i < details.length; i += 2) {
            line.put((String) details[i], details[i + 1]);
        }
        try {
            Files.writeString(
                    file, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every line of this history and of the programs' in its directory. */
    static List<JsonNode> read(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            List<JsonNode> lines = new ArrayList<>();
            for (Path each : found.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                for (String line : Files.readAllLines(each)) {
                    lines.add(JSON.readTree(line));
                }
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
