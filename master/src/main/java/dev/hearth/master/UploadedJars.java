package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Artifact;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The jars that somebody has uploaded before the driver that they are for is submitted. Each is kept for {@link #KEPT},
 * and all of them together are bounded. In the master's loop.
 */
final class UploadedJars {
    /** How long a jar waits for its driver. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private static final int MAX_LARGEST = 4;

    private record Kept(Artifact artifact, EventLoop.Timer end) {}

    private final EventLoop loop;
    private final ArtifactStore store;
    private final long maxBytes;
    private final Runnable tidy;
    private final Map<String, Kept> kept = new HashMap<>();
    private long bytesUnderWay;

    /**
     * @param maxBytes of one jar
     * @param tidy removes what is stored and not needed
     */
    UploadedJars(EventLoop loop, ArtifactStore store, long maxBytes, Runnable tidy) {
        this.loop = loop;
        this.store = store;
        this.maxBytes = maxBytes;
        this.tidy = tidy;
    }

    /** The length of a jar that is stored, whatever for. */
    Optional<Long> bytes(String sha256) {
        return store.bytes(sha256);
    }

    /**
     * Where to write a jar to; to be followed by {@link #end}.
     *
     * @throws IOException with a sentence when it is too large, or there are too many
     */
    Upload begin(Artifact artifact) throws IOException {
        if (artifact.bytes() > maxBytes) {
            throw new IOException("the jar has " + artifact.bytes() + " bytes, and the master takes " + maxBytes
                    + " at most (hearth.deploy.maxArtifactSize)");
        }
        long all = bytesUnderWay
                + kept.values().stream()
                        .mapToLong(each -> each.artifact().bytes())
                        .sum();
        if (all + artifact.bytes() > MAX_LARGEST * maxBytes) {
            throw new IOException("jars of " + all + " bytes are uploaded and wait for their drivers, and "
                    + MAX_LARGEST * maxBytes + " may; submit those, or try again in " + KEPT.toMinutes() + " minutes");
        }
        bytesUnderWay += artifact.bytes();
        return store.begin(artifact);
    }

    /**
     * What was begun is over.
     *
     * @param failure why the jar has not come as a whole; empty: it has
     * @return completes when the jar is stored; fails with an {@link IOException}, a sentence
     */
    CompletionStage<Void> end(Artifact artifact, Upload upload, Optional<String> failure) {
        return store.end(artifact, upload, failure).whenComplete((done, trouble) -> {
            bytesUnderWay -= artifact.bytes();
            if (trouble == null) {
                keep(artifact);
            }
        });
    }

    /** Keeps a jar that is stored, from now on for as long as a new one. */
    void keep(Artifact artifact) {
        Optional.ofNullable(kept.get(artifact.sha256()))
                .ifPresent(each -> each.end().cancel());
        if (!kept.containsKey(artifact.sha256())) {
            store.keep(artifact);
        }
        EventLoop.Timer end = loop.schedule(KEPT, () -> {
            kept.remove(artifact.sha256());
            store.release(List.of(artifact));
            tidy.run();
        });
        kept.put(artifact.sha256(), new Kept(artifact, end));
    }
}
