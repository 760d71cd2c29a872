package dev.hearth.executor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps results as files {@code <directory>/<task set>/<index>-<attempt>}; the directory is made when it is needed. */
final class FileResults implements HeldResults {
    private static final Logger log = LoggerFactory.getLogger(FileResults.class);

    private final Path directory;

    FileResults(Path directory) {
        this.directory = directory;
    }

    @Override
    public void hold(long taskSet, int index, int attempt, byte[] value) throws IOException {
        Path file = file(taskSet, index, attempt);
        Files.createDirectories(file.getParent());
        try {
            Files.write(
                    file,
                    value,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw new IOException("cannot keep a result of " + value.length + " bytes in " + file + ": " + e, e);
        }
    }

    @Override
    public ReadableByteChannel open(long taskSet, int index, int attempt) throws IOException {
        Path file = file(taskSet, index, attempt);
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "the result of task " + index + " attempt " + attempt + " of task set " + taskSet
                            + " is not held here",
                    e);
        }
    }

    @Override
    public void remove(long taskSet) {
        delete(directory.resolve(Long.toString(taskSet)));
    }

    @Override
    public void close() {
        if (Files.isDirectory(directory)) {
            try (Stream<Path> sets = Files.list(directory)) {
                sets.forEach(FileResults::delete);
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                log.debug("a result was written to {} meanwhile", directory);
            } catch (IOException e) {
                log.warn("cannot remove the results in {}: {}", directory, e.toString());
            }
        }
    }

    private static void delete(Path set) {
        if (!Files.isDirectory(set)) {
            return;
        }
        try (Stream<Path> listed = Files.list(set)) {
            List<Path> files = listed.toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(set);
        } catch (IOException e) {
            log.warn("cannot remove the results in {}: {}", set, e.toString());
        }
    }

    private Path file(long taskSet, int index, int attempt) {
        return directory.resolve(Long.toString(taskSet)).resolve(index + "-" + attempt);
    }
}
