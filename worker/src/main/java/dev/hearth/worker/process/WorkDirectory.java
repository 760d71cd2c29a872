package dev.hearth.worker.process;

import dev.hearth.model.AppId;
import dev.hearth.model.Artifact;
import dev.hearth.model.ExecutorId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A worker's directory, held by one worker at a time: {@code <app>/<executor number>/} for each executor, with its logs
 * and its working files, and {@code jars/} with the jars that executors share. Only its owner may look inside.
 *
 * <p>Its methods block. They may be called from any thread; calls for one application come one at a time.
 */
public final class WorkDirectory implements AutoCloseable {
    /** Name of the file with an executor's process id. */
    static final String PID_FILE = "pid";

    static final String JAR = ".jar";

    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";
    private static final String LOCK_FILE = ".lock";

    private final Path path;
    private final FileChannel lock;

    private WorkDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the directory if need be and takes it.
     *
     * @throws IOException with a sentence, when it cannot be created or another worker has it
     */
    public static WorkDirectory open(Path directory) throws IOException {
        Path path = directory.toAbsolutePath().normalize();
        FileChannel lock = openLock(path);
        try {
            if (!isHeld(lock)) {
                String holder = Files.readString(path.resolve(LOCK_FILE)).strip();
                throw new IOException("The work directory " + path + " is in use by another worker"
                        + (holder.isEmpty() ? "" : " (process " + holder + ")")
                        + "; give each worker its own with --work-dir or HEARTH_WORKER_DIR.");
            }
            lock.truncate(0);
            lock.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            Files.createDirectories(jarCache(path), ownerOnly());
            return new WorkDirectory(path, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel openLock(Path path) throws IOException {
        try {
            Files.createDirectories(path, ownerOnly());
            return FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException("The work directory " + path + " cannot be used: " + IoReasons.of(e)
                    + "; name another with --work-dir or HEARTH_WORKER_DIR.");
        }
    }

    private static boolean isHeld(FileChannel lock) throws IOException {
        try {
            Optional<FileLock> held = Optional.ofNullable(lock.tryLock());
            return held.isPresent();
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Where the jars are that executors share, below a work directory. */
    static Path jarCache(Path workDirectory) {
        return workDirectory.resolve("jars");
    }

    /** Where a jar is in that cache, under a name that executors look for, too. */
    static Path cachedJar(Path workDirectory, Artifact jar) {
        return jarCache(workDirectory).resolve(jar.sha256() + JAR);
    }

    /** What a jar is called in a driver's directory: its own name, unless something there has it. */
    static String fileName(Artifact jar, Set<String> taken) {
        String name = jar.name();
        boolean free = !taken.contains(name) && !name.equals(PID_FILE) && !isLog(name);
        return free ? name : jar.sha256() + JAR;
    }

    /** Where an executor's files are, below a work directory. */
    static Path executorDirectory(Path workDirectory, ExecutorId executor) {
        return workDirectory.resolve(executor.app().value()).resolve(String.valueOf(executor.number()));
    }

    static Path stdout(Path executorDirectory) {
        return executorDirectory.resolve(STDOUT);
    }

    static Path stderr(Path executorDirectory) {
        return executorDirectory.resolve(STDERR);
    }

    private static boolean isLog(String name) {
        return name.equals(STDOUT)
                || name.equals(STDERR)
                || name.startsWith(STDOUT + ".")
                || name.startsWith(STDERR + ".");
    }

    /** Absolute. */
    public Path path() {
        return path;
    }

    /** Creates an executor's directory. */
    void create(Path executorDirectory) throws IOException {
        try {
            Files.createDirectories(executorDirectory, ownerOnly());
        } catch (NoSuchFileException e) {
            // its application's directory was empty, and was cleared away between the two
            Files.createDirectories(executorDirectory, ownerOnly());
        }
    }

    /** Puts a file into a process's directory: another name of it where the file system can, else a copy. */
    static void place(Path file, Path at) throws IOException {
        Files.deleteIfExists(at);
        try {
            Files.createLink(at, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // no links, none across file systems, or too many of them already
            Files.copy(file, at);
        }
    }

    /** The directories of all executors there ever were, in no order. */
    List<Path> executorDirectories() throws IOException {
        try (Stream<Path> below = Files.walk(path, 2)) {
            return below.filter(each -> path.relativize(each).getNameCount() == 2)
                    .filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    /** Removes everything below the application's directory but the executors' logs and their JVMs' reports of crashes. Idempotent. */
    void removeApplication(AppId app) throws IOException {
        Path directory = path.resolve(app.value());
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(directory, new Removal(directory));
        }
    }

    /** Lets another worker have the directory. Idempotent. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Deletes all files but logs, and every directory that is empty then. Follows no links. */
    private static final class Removal extends SimpleFileVisitor<Path> {
        private final Path application;

        private Removal(Path application) {
            this.application = application;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!isKept(file, attributes)) {
                Files.deleteIfExists(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, java.io.IOException failure) throws IOException {
            try {
                Files.deleteIfExists(directory);
            } catch (DirectoryNotEmptyException e) {
                return FileVisitResult.CONTINUE;
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isKept(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            boolean isReport = attributes.isRegularFile() && CrashReport.isReport(name, attributes.size());
            return application.relativize(file).getNameCount() == 2 && (isReport || WorkDirectory.isLog(name));
        }
    }
}
