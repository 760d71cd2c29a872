package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.JarRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * The user's jars by content, as files {@code <sha256>.jar} of a directory that the processes of a host share. A jar
 * appears there by an atomic move once its digest has been checked; one that is there already is checked again before it
 * is used. What is used is a link of the executor's own to it, or a copy where there are no links: so that jars can be
 * cleared away there at any time. Called in the loop; files are read and written on other threads.
 */
final class JarCache {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER_BYTES = 1 << 16;

    /** One download: a file of its own until it is complete. */
    private final class Download implements DriverStreams.Receiver {
        private final JarRef jar;
        private final MessageDigest digest = sha256();
        private Optional<Path> file = Optional.empty();
        private Optional<FileChannel> channel = Optional.empty();

        private Download(JarRef jar) {
            this.jar = jar;
        }

        @Override
        public void write(ByteBuffer piece) throws IOException {
            FileChannel out = channel();
            digest.update(piece.duplicate());
            while (piece.hasRemaining()) {
                out.write(piece);
            }
        }

        @Override
        public void abandon() {
            blocking.execute(() -> {
                try {
                    discard();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        /** Checks what has come and puts it in its place. */
        private Path finish() {
            try {
                Path partial = partial();
                channel().close();
                String found = HexFormat.of().formatHex(digest.digest());
                if (!found.equals(jar.sha256())) {
                    discard();
                    throw new IOException("its SHA-256 is " + found + ", not " + jar.sha256());
                }
                Files.move(partial, shared(jar), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                take(jar);
                return path(jar);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot store jar " + jar.name() + " in " + directory + ": " + e.getMessage(), e);
            }
        }

        private Path partial() throws IOException {
            channel();
            return file.orElseThrow();
        }

        private FileChannel channel() throws IOException {
            if (channel.isEmpty()) {
                Files.createDirectories(directory);
                Path created = Files.createTempFile(directory, jar.sha256().substring(0, 12) + "-", ".part");
                file = Optional.of(created);
                channel = Optional.of(FileChannel.open(created, StandardOpenOption.WRITE));
            }
            return channel.get();
        }

        private void discard() throws IOException {
            if (channel.isPresent()) {
                channel.get().close();
                Files.deleteIfExists(file.orElseThrow());
            }
        }
    }

    private final Path directory;
    private final Path own;
    private final DriverStreams streams;
    private final Executor loop;
    private final Executor blocking;

    /**
     * @param directory shared with others
     * @param own this executor's
     * @param loop where answers arrive
     * @param blocking reads and writes the files
     */
    JarCache(Path directory, Path own, DriverStreams streams, Executor loop, Executor blocking) {
        this.directory = directory;
        this.own = own;
        this.streams = streams;
        this.loop = loop;
        this.blocking = blocking;
    }

    /** The files of the jars, in their order; fails with a sentence that names the jar. */
    CompletionStage<List<Path>> fetch(List<JarRef> jars) {
        CompletableFuture<List<Path>> all = CompletableFuture.completedFuture(List.of());
        for (JarRef jar : jars) {
            all = all.thenCombine(fetch(jar), (before, path) -> {
                List<Path> more = new ArrayList<>(before);
                more.add(path);
                return more;
            });
        }
        return all;
    }

    private CompletableFuture<Path> fetch(JarRef jar) {
        if (!SHA256.matcher(jar.sha256()).matches()) {
            return CompletableFuture.failedFuture(new IOException(
                    "the driver names jar " + jar.name() + " by \"" + jar.sha256() + "\", which is no SHA-256"));
        }
        return CompletableFuture.supplyAsync(() -> isThere(jar), blocking)
                .thenComposeAsync(there -> there ? CompletableFuture.completedFuture(path(jar)) : download(jar), loop);
    }

    private CompletionStage<Path> download(JarRef jar) {
        return streams.read("jar/" + jar.sha256(), jar.bytes(), () -> new Download(jar))
                .thenApplyAsync(Download::finish, blocking);
    }

    private Path shared(JarRef jar) {
        return directory.resolve(fileName(jar));
    }

    private Path path(JarRef jar) {
        return own.resolve(fileName(jar));
    }

    private static String fileName(JarRef jar) {
        return jar.sha256() + ".jar";
    }

    /** Checked once it is this executor's own: nobody takes that away. */
    private boolean isThere(JarRef jar) {
        Path path = path(jar);
        try {
            take(jar);
            boolean right = Files.isRegularFile(path)
                    && Files.size(path) == jar.bytes()
                    && digest(path).equals(jar.sha256());
            if (!right) {
                Files.delete(path);
            }
            return right;
        } catch (IOException e) {
            // unreadable: as good as not there
            return false;
        }
    }

    private void take(JarRef jar) throws IOException {
        Path path = path(jar);
        if (Files.exists(path)) {
            return;
        }
        Files.createDirectories(own);
        try {
            Files.createLink(path, shared(jar));
        } catch (UnsupportedOperationException | FileSystemException e) {
            // not there, no links, none across file systems, or too many of them already
            Files.copy(shared(jar), path);
        }
    }

    private static String digest(Path path) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(path)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** As that of a jar with this content. */
    static String digest(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
