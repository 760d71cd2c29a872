package dev.hearth.worker.process;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.worker.process.DiskSpace.Remains;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of processes below a work directory. A process's number is never given twice, so what a process that is
 * over left can be removed at any time. Blocks; follows no links. Files may come and go meanwhile.
 *
 * <p>What somebody else keeps below the work directory is left alone: only what is named as a master names applications
 * and drivers, and begins with a log as a worker makes it, or holds nothing, is a process's directory.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final Path workDirectory;

    Leftovers(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    /** Adds up what is in a directory. */
    private static final class Sum extends Tolerant {
        private long bytes;
        private Instant lastChange = Instant.EPOCH;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return count(attributes, 0);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return count(attributes, attributes.size());
        }

        private FileVisitResult count(BasicFileAttributes attributes, long size) {
            bytes += size;
            Instant changed = attributes.lastModifiedTime().toInstant();
            lastChange = changed.isAfter(lastChange) ? changed : lastChange;
            return FileVisitResult.CONTINUE;
        }
    }

    /** Deletes everything. */
    private static final class Deletion extends Tolerant {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    private static class Tolerant extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }

    /** What there is, but for these applications and drivers. */
    List<Remains> find(Set<AppId> skipped) throws IOException {
        List<Remains> found = new ArrayList<>();
        for (Path application : directories(workDirectory)) {
            Optional<AppId> app = app(application);
            if (app.isPresent() && !skipped.contains(app.get())) {
                List<Path> processes = directories(application);
                for (Path process : processes) {
                    remains(app.get(), process).ifPresent(found::add);
                }
                if (processes.isEmpty()) {
                    removeIfEmpty(application);
                }
            }
        }
        return found;
    }

    /** Removes what the process left, its logs too. */
    void remove(ExecutorId process) {
        Path directory = WorkDirectory.executorDirectory(workDirectory, process);
        try {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(directory, new Deletion());
            }
            removeIfEmpty(directory.resolveSibling("").normalize());
        } catch (IOException e) {
            log.warn("cannot remove what process={} left in {}: {}", process, directory, IoReasons.of(e));
        }
    }

    private static Optional<Remains> remains(AppId app, Path process) {
        try {
            if (!Files.isRegularFile(WorkDirectory.stderr(process), LinkOption.NOFOLLOW_LINKS) && !isEmpty(process)) {
                return Optional.empty();
            }
            ExecutorId id =
                    new ExecutorId(app, Integer.parseInt(process.getFileName().toString()));
            Sum sum = new Sum();
            Files.walkFileTree(process, sum);
            return Optional.of(new Remains(id, sum.lastChange, sum.bytes));
        } catch (IllegalArgumentException e) {
            // no number: nobody's
            return Optional.empty();
        } catch (IOException e) {
            log.warn("cannot look at {}: {}", process, IoReasons.of(e));
            return Optional.empty();
        }
    }

    private static Optional<AppId> app(Path directory) {
        String name = directory.getFileName().toString();
        if (!name.startsWith("app-") && !name.startsWith("driver-")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AppId(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Path> directories(Path parent) throws IOException {
        try (Stream<Path> below = Files.list(parent)) {
            return below.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> below = Files.list(directory)) {
            return below.findAny().isEmpty();
        }
    }

    private static void removeIfEmpty(Path application) throws IOException {
        try {
            Files.deleteIfExists(application);
        } catch (DirectoryNotEmptyException e) {
            return;
        }
    }
}
