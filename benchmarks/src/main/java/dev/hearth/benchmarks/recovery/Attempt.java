package dev.hearth.benchmarks.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One start of a task, as the task itself left it: the name of an empty file in a directory.
 *
 * @param partition of the job
 * @param attempt from 0
 * @param pid of the executor's process
 */
record Attempt(int partition, int attempt, long pid) {

    /** Called by a task when it starts. */
    static void record(Path directory, int partition, int attempt) {
        try {
            Files.createFile(directory.resolve(
                    partition + "-" + attempt + "-" + ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that there were so far. */
    static List<Attempt> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> List.of(file.getFileName().toString().split("-", -1)))
                    .map(parts -> new Attempt(
                            Integer.parseInt(parts.get(0)),
                            Integer.parseInt(parts.get(1)),
                            Long.parseLong(parts.get(2))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
