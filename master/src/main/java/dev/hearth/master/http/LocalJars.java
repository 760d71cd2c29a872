package dev.hearth.master.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The jars of this host that are handed over for whoever asks. Since nobody knows who that is, only what every user of the
 * host may read, and what lies in directories that the configuration names. Blocks.
 */
final class LocalJars {
    /** A jar is a ZIP file, and begins as one. */
    private static final byte[] MAGIC = {'P', 'K', 3, 4};

    private final List<Path> directories;

    LocalJars(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * Opens a jar, whose links lead to what is looked at and opened.
     *
     * @return empty: this host has no such file
     * @throws RequestException when it is not handed over, or is no jar
     */
    Optional<SeekableByteChannel> open(String path) {
        Path file = Path.of(path);
        try {
            if (!Files.exists(file)) {
                checkMissing(file);
                return Optional.empty();
            }
            Path real = checked(file);
            SeekableByteChannel channel =
                    Files.newByteChannel(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
            // a directory on the way may have been exchanged meanwhile
            if (!isJar(channel) || !checked(file).equals(real)) {
                channel.close();
                throw new RequestException(400, path + " is no jar");
            }
            return Optional.of(channel);
        } catch (IOException e) {
            throw new RequestException(400, "the REST proxy cannot read " + path);
        }
    }

    private Path checked(Path file) throws IOException {
        Path real = file.toRealPath();
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new RequestException(400, file + " is no jar");
        }
        if (!isIn(real) && !(isOpen(real, PosixFilePermission.OTHERS_READ) && areEntered(real.resolveSibling("")))) {
            throw ofOthers(file);
        }
        return real;
    }

    /** Whether there is a file is nobody's business either where not everybody may look. */
    private void checkMissing(Path file) throws IOException {
        Path there = file;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        Path real = there.toRealPath();
        if (!isIn(real) && !areEntered(real)) {
            throw ofOthers(file);
        }
    }

    private boolean isIn(Path real) throws IOException {
        for (Path directory : directories) {
            if (Files.isDirectory(directory) && real.startsWith(directory.toRealPath())) {
                return true;
            }
        }
        return false;
    }

    private static RequestException ofOthers(Path file) {
        return new RequestException(
                403,
                "not every user of this host may read " + file
                        + ", and the REST proxy cannot know who asks: name the jar's directory in"
                        + " hearth.rest.proxy.jarDirectories, let everybody read the file and enter its directories, or"
                        + " use 'hearth submit --deploy-mode cluster'");
    }

    /** Whether everybody may enter the directory and those above it. */
    private static boolean areEntered(Path directory) throws IOException {
        for (Path each = directory; each != null; each = each.getParent()) {
            if (!isOpen(each, PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOpen(Path file, PosixFilePermission permission) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(permission);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean isJar(SeekableByteChannel channel) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(MAGIC.length);
        while (first.hasRemaining() && channel.read(first) >= 0) {
            // a short file ends it
        }
        return first.flip().equals(ByteBuffer.wrap(MAGIC));
    }
}
