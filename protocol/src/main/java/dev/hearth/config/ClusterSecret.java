package dev.hearth.config;

import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file with the secret that the daemons and drivers of one cluster share: a line of hexadecimal digits that nobody
 * but its owner may read. It is written once, as a whole, by whichever daemon starts first.
 *
 * <p>Every failure is a {@link ConfigException} with the remedy.
 */
public final class ClusterSecret {
    private static final String FILE = "cluster.secret";
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");
    static final long MAX_FILE_BYTES = 4096;

    private ClusterSecret() {}

    /** {@code hearth.authenticate.secretFile}, or else {@code cluster.secret} in the configuration directory. */
    public static Path path(Config config, Installation installation) {
        String named = config.get(NetworkKeys.SECRET_FILE);
        return named.isEmpty()
                ? installation.conf().resolve(FILE)
                : installation.home().resolve(named);
    }

    /** The secret in the file; when there is no such file it is made, with a new secret. Any number of processes may try at once. */
    public static Secret readOrCreate(Path file, SecureRandom random) {
        if (!Files.exists(file)) {
            create(file, random);
        }
        return read(file);
    }

    /** The secret in the file, which others than its owner must not be able to read. */
    public static Secret read(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new ConfigException(file + ", where the cluster secret should be, is no regular file: "
                        + "put a copy of the master's there, or name it with " + NetworkKeys.SECRET_FILE);
            }
            checkPermissions(
                    file,
                    "the cluster secret",
                    "remove the file to have a new secret made if somebody may have read it");
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ConfigException("the file " + file + " is too long to be a cluster secret; name the right"
                        + " one with " + NetworkKeys.SECRET_FILE);
            }
            return Secret.ofHex(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no cluster secret in " + file + ": copy the file from the master's"
                    + " host (mode 0600), where"
                    + " sbin/start-master.sh makes it as it"
                    + " starts for the first time, or name"
                    + " it with "
                    + NetworkKeys.SECRET_FILE);
        } catch (AccessDeniedException e) {
            throw new ConfigException("the cluster secret in " + file + " cannot be read by this user: run as the user"
                    + " who started the cluster, or name a copy of your own with " + NetworkKeys.SECRET_FILE);
        } catch (IOException e) {
            throw new ConfigException("cannot read the cluster secret in " + file + ": " + e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("the file " + file + " holds no cluster secret: " + e.getMessage()
                    + "; copy the file from the master's host, or remove it to have a new one made");
        }
    }

    /** Throws {@link ConfigException} for a file that others than its owner may open, with what to do if one has. */
    static void checkPermissions(Path file, String what, String otherwise) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!isPosix(file)) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.removeAll(Set.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
        if (!others.isEmpty()) {
            throw new ConfigException(what + " in " + file + " is open to other users (mode "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + "): run chmod 600 " + file
                    + ", and " + otherwise);
        }
    }

    private static boolean isPosix(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix");
    }

    private static void create(Path file, SecureRandom random) {
        Path directory = file.toAbsolutePath().resolveSibling("");
        try {
            Files.createDirectories(directory);
            Path fresh = isPosix(directory)
                    ? Files.createTempFile(directory, ".secret", "", PosixFilePermissions.asFileAttribute(OWNER_ALONE))
                    : Files.createTempFile(directory, ".secret", "");
            try {
                write(fresh, Secret.random(random).hex() + "\n");
                // a link, unlike a move, never replaces the secret that another process has made meanwhile
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException e) {
                // the other process's secret is the cluster's
            } finally {
                Files.delete(fresh);
            }
        } catch (IOException | UnsupportedOperationException e) {
            throw new ConfigException("cannot make the cluster secret " + file + " (" + e + "): make the directory"
                    + " writable, or name another file with " + NetworkKeys.SECRET_FILE);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
