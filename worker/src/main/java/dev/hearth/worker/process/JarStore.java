package dev.hearth.worker.process;

import dev.hearth.model.Artifact;
import dev.hearth.worker.process.DiskSpace.CachedJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of a work directory, by their content: executors put the ones that they fetch there, too. A jar appears by an
 * atomic move once its digest has been checked, and is checked again before it is used. Processes have links of their own
 * to what they use, so that removing a jar here takes it from nobody. Blocks; one thread at a time, but for {@link
 * Incoming#write}.
 */
final class JarStore {
    private static final Logger log = LoggerFactory.getLogger(JarStore.class);
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path workDirectory;

    JarStore(Path workDirectory) {
        this.workDirectory = workDirectory;
    }

    /** A jar on its way: a file of its own until it is complete. */
    final class Incoming {
        private final Artifact jar;
        private final MessageDigest digest = sha256();
        private Optional<Path> file = Optional.empty();
        private Optional<FileChannel> channel = Optional.empty();
        private long bytes;

        private Incoming(Artifact jar) {
            this.jar = jar;
        }

        void write(ByteBuffer piece) throws IOException {
            FileChannel out = channel();
            digest.update(piece.duplicate());
            bytes += piece.remaining();
            while (piece.hasRemaining()) {
                out.write(piece);
            }
        }

        /** Checks what has come and puts it in its place. */
        void finish() throws IOException {
            try {
                channel().close();
                String found = HexFormat.of().formatHex(digest.digest());
                if (bytes != jar.bytes() || !found.equals(jar.sha256())) {
                    throw new IOException("jar " + jar.name() + " came as " + bytes + " bytes with SHA-256 " + found
                            + " where " + jar.bytes() + " bytes with " + jar.sha256()
                            + " were promised; submit it again");
                }
                Files.move(
                        file.orElseThrow(),
                        WorkDirectory.cachedJar(workDirectory, jar),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                abandon();
                throw e;
            }
        }

        void abandon() throws IOException {
            if (channel.isPresent()) {
                channel.get().close();
                Files.deleteIfExists(file.orElseThrow());
            }
        }

        private FileChannel channel() throws IOException {
            if (channel.isEmpty()) {
                Path created = Files.createTempFile(
                        WorkDirectory.jarCache(workDirectory), jar.sha256().substring(0, 12) + "-", ".part");
                file = Optional.of(created);
                channel = Optional.of(FileChannel.open(created, StandardOpenOption.WRITE));
            }
            return channel.get();
        }
    }

    Incoming receive(Artifact jar) {
        return new Incoming(jar);
    }

    /** Whether it is there and what its name says. */
    boolean has(Artifact jar) {
        Path file = WorkDirectory.cachedJar(workDirectory, jar);
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.size(file) == jar.bytes()
                    && digest(file).equals(jar.sha256());
        } catch (IOException e) {
            // unreadable: as good as not there
            return false;
        }
    }

    /** Everything in the cache. */
    List<CachedJar> list() throws IOException {
        List<CachedJar> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(WorkDirectory.jarCache(workDirectory))) {
            for (Path each : files.toList()) {
                look(each).ifPresent(found::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return found;
    }

    private static Optional<CachedJar> look(Path file) throws IOException {
        try {
            BasicFileAttributes basic =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!basic.isRegularFile()) {
                return Optional.empty();
            }
            Instant changed = basic.lastModifiedTime().toInstant();
            boolean used = false;
            if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                Map<String, Object> unix = Files.readAttributes(file, "unix:nlink,ctime", LinkOption.NOFOLLOW_LINKS);
                used = unix.get("nlink") instanceof Integer links && links > 1;
                // a name given or taken away is a change, too
                changed = unix.get("ctime") instanceof FileTime time
                                && time.toInstant().isAfter(changed)
                        ? time.toInstant()
                        : changed;
            }
            return Optional.of(new CachedJar(file, used, changed, basic.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void remove(List<Path> jars) {
        for (Path each : jars) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException e) {
                log.warn("cannot remove {}: {}", each, IoReasons.of(e));
            }
        }
    }

    private static String digest(Path path) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
