package dev.hearth.master.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of this host (mode 0700 if it is made here, files 0600), locked by an operating system's lock on its file
 * {@code lock}, which ends with the process. What is written to a file that somebody has removed or replaced is gone with the
 * process, so a sync fails then, and also when that has happened to the lock: another master may be at work.
 */
public final class FileStorage implements JournalStorage {
    private static final String LOCK = "lock";
    private static final String OTHER_DIRECTORY = "name another with hearth.deploy.recoveryDirectory";
    private static final int LONGEST_PID = 20;
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final long pid;
    private final Map<String, ChannelAppender> written = new HashMap<>();
    private Optional<FileChannel> lock = Optional.empty();
    private Optional<Object> lockKey = Optional.empty();

    /**
     * @param directory need not be there
     * @param pid of this process, for others that want the directory
     */
    public FileStorage(Path directory, long pid) {
        this.directory = directory.toAbsolutePath().normalize();
        this.pid = pid;
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public void lock() {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new JournalException(
                    "the recovery directory " + directory + " is a file: move it away, or " + OTHER_DIRECTORY);
        }
        try {
            makeDirectory();
            takeAsOwner();
        } catch (IOException e) {
            throw new JournalException("the recovery directory " + directory + " cannot be used ("
                    + JournalFiles.words(e) + owner() + "): make it writable for user "
                    + System.getProperty("user.name")
                    + ", who runs the master, and leave room in it, or " + OTHER_DIRECTORY);
        }
    }

    /** For messages. */
    private String owner() {
        try {
            return "; it belongs to user " + Files.getOwner(directory).getName();
        } catch (IOException e) {
            return "";
        }
    }

    private void makeDirectory() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = directory; each != null && !Files.exists(each); each = each.getParent()) {
            missing.push(each);
        }
        for (Path each : missing) {
            try {
                Files.createDirectory(each, mode(OWNER_DIRECTORY));
                syncDirectory(each.resolveSibling(""));
            } catch (FileAlreadyExistsException e) {
                // another master, started at the same time, may have been faster; the lock decides between them
            }
        }
    }

    /** What one user's master writes, another's could not read after it. */
    private void takeAsOwner() throws IOException {
        Path own = Files.createTempFile(directory, "owner", "");
        try {
            requireOwner(directory, own);
            if (Files.exists(directory.resolve(LOCK))) {
                requireOwner(directory.resolve(LOCK), own);
            }
            takeLock();
            for (String file : list()) {
                if (JournalNames.isOfAJournal(file)) {
                    requireOwner(directory.resolve(file), own);
                }
            }
        } catch (IOException | JournalException e) {
            close();
            throw e;
        } finally {
            Files.delete(own);
        }
    }

    private static void requireOwner(Path path, Path own) throws IOException {
        String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        String user = Files.getOwner(own).getName();
        if (!owner.equals(user)) {
            throw new JournalException("the recovery directory cannot be used: " + path + " belongs to user " + owner
                    + ", and this master runs as user " + user + ": run it as " + owner + ", or " + OTHER_DIRECTORY);
        }
    }

    private void takeLock() throws IOException {
        FileChannel channel = open(
                directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Optional<FileLock> held = Optional.empty();
        try {
            held = tryLock(channel);
            if (held.isEmpty()) {
                throw new JournalException("the recovery directory " + directory + " is in use by another master"
                        + holder(channel) + ": stop that one first, or " + OTHER_DIRECTORY);
            }
            channel.truncate(0);
            writeAll(channel, (pid + "\n").getBytes(StandardCharsets.US_ASCII));
            lock = Optional.of(channel);
            lockKey = key(directory.resolve(LOCK));
        } finally {
            if (lock.isEmpty()) {
                channel.close();
            }
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            // held by this very process
            return Optional.empty();
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_PID);
        int length = channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, Math.max(0, length), StandardCharsets.US_ASCII).strip();
        boolean isNumber = !text.isEmpty() && text.chars().allMatch(Character::isDigit);
        return isNumber ? " (process " + text + ")" : "";
    }

    @Override
    public List<String> list() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            for (Path each : found.toList()) {
                String name = each.getFileName().toString();
                if (Files.isRegularFile(each)) {
                    files.add(name);
                } else if (JournalNames.isOfAJournal(name)) {
                    // passed over, it would be forgotten: a link into a disk that is not mounted, for one
                    throw new FileSystemException(each.toString(), null, each + " is no file, or a link to none");
                }
            }
        }
        return files;
    }

    @Override
    public byte[] read(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
    }

    @Override
    public Appender create(String name) throws IOException {
        return appender(
                name,
                open(
                        directory.resolve(name),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE));
    }

    @Override
    public Appender append(String name) throws IOException {
        FileChannel channel = open(directory.resolve(name), StandardOpenOption.WRITE);
        channel.position(channel.size());
        return appender(name, channel);
    }

    private Appender appender(String name, FileChannel channel) throws IOException {
        ChannelAppender appender = new ChannelAppender(directory.resolve(name), key(directory.resolve(name)), channel);
        written.put(name, appender);
        return appender;
    }

    /** What tells a file from others that may have its name later; empty where the file system has no such thing. */
    private static Optional<Object> key(Path file) throws IOException {
        return Optional.ofNullable(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    private static void requireThere(Path file, Optional<Object> key) throws IOException {
        if (!key(file).equals(key)) {
            throw new NoSuchFileException(file.toString(), null, "another file has its name");
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        Optional.ofNullable(written.remove(from)).ifPresent(appender -> {
            appender.file = directory.resolve(to);
            written.put(to, appender);
        });
        syncDirectory(directory);
    }

    private static void syncDirectory(Path path) throws IOException {
        try (FileChannel entries = FileChannel.open(path, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    @Override
    public void cut(String name, long length) throws IOException {
        try (FileChannel channel = open(directory.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(length);
            channel.force(true);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
            lock = Optional.empty();
        }
    }

    private FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), mode(OWNER_FILE));
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private FileAttribute<?>[] mode(Set<PosixFilePermission> permissions) {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Appends to a channel that stands at the end of its file. */
    private final class ChannelAppender implements Appender {
        private final Optional<Object> key;
        private final FileChannel channel;
        private Path file;

        ChannelAppender(Path file, Optional<Object> key, FileChannel channel) {
            this.file = file;
            this.key = key;
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            writeAll(channel, bytes);
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
            requireThere(file, key);
            requireThere(directory.resolve(LOCK), lockKey);
        }

        @Override
        public void close() throws IOException {
            written.values().remove(this);
            channel.close();
        }
    }
}
