package dev.hearth.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file system in memory over a directory, for the processes alone that are started in it: it lies in a mount namespace
 * of its own, which ends with the last of them. Needs the tools unshare and nsenter, and either root or the right to make
 * user namespaces.
 */
public final class SmallDisk implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int CHUNK = 64 * 1024;

    /** Read from standard input, since a path on its command line would make it one of the cluster's processes. */
    private static final String HOLD =
            "read -r options; read -r directory; cd / && mount -t tmpfs -o \"$options\" tmpfs \"$directory\" && echo"
                    + " mounted && exec cat";

    private final Process holder;
    private final Path directory;
    private final boolean ownUsers;

    private SmallDisk(Process holder, Path directory, boolean ownUsers) {
        this.holder = holder;
        this.directory = directory;
        this.ownUsers = ownUsers;
    }

    /**
     * Mounts it over a directory that there is; empty where that cannot be done.
     *
     * @param options of mount(8), such as {@code size=8m} or {@code size=1m,ro}
     */
    public static Optional<SmallDisk> mount(Path directory, String options) {
        return mount(directory, options, false).or(() -> mount(directory, options, true));
    }

    private static Optional<SmallDisk> mount(Path directory, String options, boolean ownUsers) {
        List<String> unshare = ownUsers
                ? List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", HOLD)
                : List.of("unshare", "--mount", "sh", "-c", HOLD);
        try {
            Process holder = new ProcessBuilder(unshare)
                    .directory(Path.of("/").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            OutputStream input = holder.getOutputStream();
            input.write((options + "\n" + directory + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
            byte[] said = holder.getInputStream().readNBytes("mounted\n".length());
            if (said.length > 0) {
                return Optional.of(new SmallDisk(holder, directory, ownUsers));
            }
            holder.destroyForcibly();
            return Optional.empty();
        } catch (IOException e) {
            // no such tool, or it went away before it had read everything
            return Optional.empty();
        }
    }

    /** What a command begins with to run where the disk is; its process keeps its id. */
    public List<String> inside() {
        String pid = Long.toString(holder.pid());
        return ownUsers
                ? List.of("nsenter", "--target", pid, "--user", "--preserve-credentials", "--mount", "--")
                : List.of("nsenter", "--target", pid, "--mount", "--");
    }

    /** The directory as processes in it name it. */
    public Path directory() {
        return directory;
    }

    /** The same directory, as this process can reach it. */
    public Path fromOutside() {
        return Path.of("/proc", Long.toString(holder.pid()), "root")
                .resolve(Path.of("/").relativize(directory));
    }

    /** Leaves no free byte. */
    public void fill() {
        byte[] chunk = new byte[CHUNK];
        for (int size = CHUNK; size >= 1; size /= 16) {
            append(chunk, size);
        }
    }

    /** Takes away what {@link #fill} has put there. */
    public void free() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every path on it, as processes in it name it. */
    public List<Path> paths() {
        Path root = fromOutside();
        try (Stream<Path> found = Files.walk(root)) {
            return found.map(each -> directory.resolve(root.relativize(each))).toList();
        } catch (IOException | UncheckedIOException e) {
            // files go away meanwhile
            return List.of();
        }
    }

    /** Lets go of it; it is gone when the processes in it are. */
    @Override
    public void close() {
        try {
            holder.getOutputStream().close();
        } catch (IOException e) {
            // it is gone already
        }
        Await.until("the holder of a small disk is gone", LIMIT, () -> !holder.isAlive());
    }

    private Path ballast() {
        return fromOutside().resolve("ballast");
    }

    private void append(byte[] chunk, int size) {
        try (OutputStream out = Files.newOutputStream(
                ballast(), java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
            while (true) {
                out.write(chunk, 0, size);
            }
        } catch (IOException e) {
            // full, which is the aim
        }
    }
}
