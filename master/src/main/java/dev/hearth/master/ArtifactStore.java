package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Artifact;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.StreamProvider;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars of submitted drivers: files named by the SHA-256 of their content, in one directory that no other master uses.
 * A file has its name only when it is whole, verified and durable.
 *
 * <p>What is there is known to the loop; files are written, synced and deleted by the {@code disk}, one task at a time, so
 * that what the loop decides happens in that order. Serves them to workers, on any thread.
 */
public final class ArtifactStore implements StreamProvider {
    private static final Logger log = LoggerFactory.getLogger(ArtifactStore.class);
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String STREAM_PREFIX = "artifact/";
    /** Left free for the journal, which has to be able to go on. */
    private static final long RESERVE_BYTES = 64L << 20;

    /**
     * Artifacts that somebody waits for, and those that are still to be looked at.
     *
     * @param from who has those that are missing; empty: nobody
     */
    private record Hold(
            List<Artifact> artifacts, Deque<Artifact> left, Optional<Peer> from, CompletableFuture<Void> all) {}

    private final Path directory;
    private final EventLoop loop;
    private final Executor disk;
    /** Lengths, by SHA-256. */
    private final Map<String, Long> stored = new HashMap<>();

    private final Map<String, Integer> held = new HashMap<>();
    private long uploads;

    /**
     * Nothing is read or written before {@link #open}.
     *
     * @param disk runs tasks one after the other, in the order they were given
     */
    public ArtifactStore(Path directory, EventLoop loop, Executor disk) {
        this.directory = directory;
        this.loop = loop;
        this.disk = disk;
    }

    /** Finds what is there, and removes what was not finished. Blocks; before the loop uses it. */
    public void open() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (NAME.matcher(name).matches()) {
                    stored.put(name, Files.size(file));
                } else if (name.endsWith(Upload.SUFFIX)) {
                    Files.delete(file);
                }
            }
        }
    }

    /**
     * Sees to it that all of them are there, reading what is missing from the peer if there is one, and keeps them until
     * {@link #release}.
     *
     * @return completes in the loop when they are durable; fails in the loop with an {@link IOException}, a sentence, and
     *     then nothing is kept
     */
    CompletionStage<Void> hold(List<Artifact> artifacts, Optional<Peer> from) {
        loop.checkInLoop();
        artifacts.forEach(each -> held.merge(each.sha256(), 1, Integer::sum));
        Hold hold = new Hold(artifacts, new ArrayDeque<>(artifacts), from, new CompletableFuture<>());
        next(hold);
        return hold.all();
    }

    private void next(Hold hold) {
        hold.left().removeIf(each -> stored.containsKey(each.sha256()));
        if (hold.left().isEmpty()) {
            hold.all().complete(null);
            return;
        }
        Artifact artifact = hold.left().remove();
        if (hold.from().isEmpty()) {
            fail(hold, "the master has no artifact " + artifact.sha256() + " (any longer): upload it");
            return;
        }
        Upload upload = begin(artifact);
        CompletionStage<?> unused = hold.from()
                .get()
                .readStream(artifact.stream(), artifact.bytes(), upload)
                .whenComplete((bytes, failure) -> {
                    Optional<String> why = Optional.ofNullable(failure).map(each -> String.valueOf(each.getMessage()));
                    end(artifact, upload, why).whenComplete((done, trouble) -> {
                        if (trouble == null) {
                            next(hold);
                        } else {
                            fail(hold, String.valueOf(trouble.getMessage()));
                        }
                    });
                });
    }

    private void fail(Hold hold, String trouble) {
        release(hold.artifacts());
        hold.all().completeExceptionally(new IOException(trouble));
    }

    /** A file for an artifact to be written to, until {@link #end}. In the loop. */
    Upload begin(Artifact artifact) {
        loop.checkInLoop();
        Path file = directory.resolve(artifact.sha256() + "." + uploads++ + Upload.SUFFIX);
        return new Upload(directory, artifact, file, RESERVE_BYTES);
    }

    /**
     * Verifies what was written and stores it, or removes it. On any thread.
     *
     * @param failure why it has not come as a whole; empty: it has
     * @return completes in the loop when it is durable; fails in the loop with an {@link IOException}, a sentence
     */
    CompletionStage<Void> end(Artifact artifact, Upload upload, Optional<String> failure) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        disk.execute(() -> {
            String trouble = failure.map(upload::abandon).orElseGet(upload::finish);
            loop.execute(() -> {
                if (trouble.isEmpty()) {
                    log.info(
                            "Stored artifact name={} sha256={} bytes={}",
                            artifact.name(),
                            artifact.sha256(),
                            artifact.bytes());
                    stored.put(artifact.sha256(), artifact.bytes());
                    ended.complete(null);
                } else {
                    ended.completeExceptionally(new IOException(trouble));
                }
            });
        });
        return ended;
    }

    /** The length of an artifact that is there. In the loop. */
    Optional<Long> bytes(String sha256) {
        loop.checkInLoop();
        return Optional.ofNullable(stored.get(sha256));
    }

    /** Keeps an artifact that is there until it is released. In the loop. */
    void keep(Artifact artifact) {
        loop.checkInLoop();
        held.merge(artifact.sha256(), 1, Integer::sum);
    }

    /** The artifacts need not be kept any longer, but for what {@link #keepOnly} says. In the loop. */
    void release(List<Artifact> artifacts) {
        artifacts.forEach(each -> held.computeIfPresent(each.sha256(), (sha, count) -> count == 1 ? null : count - 1));
    }

    /** Removes every artifact but these, and those that are held. In the loop. */
    void keepOnly(Set<String> needed) {
        loop.checkInLoop();
        for (String sha256 : List.copyOf(stored.keySet())) {
            if (!needed.contains(sha256) && !held.containsKey(sha256)) {
                stored.remove(sha256);
                disk.execute(() -> delete(sha256));
            }
        }
    }

    private void delete(String sha256) {
        try {
            Files.deleteIfExists(directory.resolve(sha256));
            log.info("Removed artifact sha256={}", sha256);
        } catch (IOException e) {
            log.warn("Cannot remove the artifact {}: {}", directory.resolve(sha256), e.toString());
        }
    }

    /** Opens the stream of an artifact for a worker. On any thread. */
    @Override
    public ReadableByteChannel open(String name, Peer from) throws IOException {
        if (from.role() != Role.WORKER) {
            throw new IOException("the master serves its artifacts to workers alone");
        }
        String sha256 = name.startsWith(STREAM_PREFIX) ? name.substring(STREAM_PREFIX.length()) : "";
        if (!NAME.matcher(sha256).matches()) {
            throw new IOException("the master has no stream \"" + name + "\"");
        }
        try {
            return FileChannel.open(directory.resolve(sha256), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new IOException("the master has no artifact with the SHA-256 " + sha256);
        }
    }

    /** Moves a finished file to its name, durably. */
    static void publish(Path file, Path name) throws IOException {
        Files.move(file, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel parent = FileChannel.open(name.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }
}
