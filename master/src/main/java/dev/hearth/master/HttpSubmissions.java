package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.master.state.ClusterState;
import dev.hearth.master.state.DurableEvent.EndedForgotten;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.Epoch;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import dev.hearth.rpc.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** Takes drivers that come over HTTP, and their jars before them. In the master's loop, but for {@link #store}. */
final class HttpSubmissions {
    private static final Duration LOOP_LIMIT = Duration.ofSeconds(10);
    private static final int PIECE_BYTES = 64 << 10;

    private final EventLoop loop;
    private final MasterParts parts;
    private final DriverDesk drivers;
    private final Epoch epoch;
    private long submissions;

    HttpSubmissions(MasterParts parts, DriverDesk drivers, Epoch epoch) {
        this.loop = parts.loop();
        this.parts = parts;
        this.drivers = drivers;
        this.epoch = epoch;
    }

    /** The lengths of those that are stored. */
    Map<String, Long> stored(Set<String> artifacts) {
        Map<String, Long> found = new LinkedHashMap<>();
        artifacts.forEach(sha256 ->
                drivers.uploads().flatMap(jars -> jars.bytes(sha256)).ifPresent(bytes -> found.put(sha256, bytes)));
        return found;
    }

    /**
     * Takes a driver, under the name of the token that its submitter has proved to hold, if that has one. The key has no other submission: an epoch is counted up at each start, and this within it.
     */
    void submit(DriverSpec spec, Actor by, Reply<SubmitDriverReply> reply) {
        String key = "http-" + epoch + "-" + submissions++;
        DriverSpec named = by.means() == Means.HTTP_TOKEN ? spec : spec.of(by.name());
        drivers.submit(new SubmitDriver(key, named), Optional.empty(), by, reply);
    }

    /** Forgets what is over, and says how many that were once it is durable. */
    void forgetEnded(IntConsumer answer) {
        ClusterState state = parts.state();
        int count = state.endedApplications().size() + state.drivers().ended().size();
        parts.committer()
                .commit(new Draft(state.epoch())
                        .event(new EndedForgotten(loop.wallTime()))
                        .decide());
        parts.committer().afterThisTurn(() -> {
            drivers.keepArtifacts();
            answer.accept(count);
        });
    }

    /** As {@link dev.hearth.master.http.MasterAccess#store} says. On a thread that may block. */
    CompletionStage<Void> store(Artifact artifact, Optional<InputStream> body) {
        try {
            return body.isPresent() ? write(artifact, body.get()) : keep(artifact);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Void> keep(Artifact artifact) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        loop.execute(() -> {
            if (stored(Set.of(artifact.sha256())).isEmpty()) {
                answer.completeExceptionally(new IOException("the master has no artifact " + artifact.sha256()));
            } else {
                drivers.uploads().orElseThrow().keep(artifact);
                answer.complete(null);
            }
        });
        return answer;
    }

    private CompletionStage<Void> write(Artifact artifact, InputStream body) throws IOException {
        CompletableFuture<Upload> begun = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                begun.complete(uploads().begin(artifact));
            } catch (IOException e) {
                begun.completeExceptionally(e);
            }
        });
        Upload upload;
        try {
            upload = await(begun);
        } catch (IOException e) {
            CompletionStage<Void> unused =
                    begun.thenCompose(late -> end(artifact, late, Optional.of(String.valueOf(e.getMessage()))));
            throw e;
        }
        Optional<String> failure = Optional.empty();
        try {
            byte[] piece = new byte[PIECE_BYTES];
            for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
                upload.write(ByteBuffer.wrap(piece, 0, count));
            }
        } catch (IOException e) {
            // what went wrong with the file, the upload knows
            failure = Optional.of("it has not come as a whole");
        }
        return end(artifact, upload, failure);
    }

    private CompletionStage<Void> end(Artifact artifact, Upload upload, Optional<String> failure) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.execute(() -> {
            CompletionStage<Void> unused = drivers.uploads()
                    .orElseThrow()
                    .end(artifact, upload, failure)
                    .whenComplete((done, trouble) -> {
                        if (trouble == null) {
                            ended.complete(null);
                        } else {
                            ended.completeExceptionally(trouble);
                        }
                    });
        });
        return ended;
    }

    private UploadedJars uploads() throws IOException {
        return drivers.uploads().orElseThrow(() -> new IOException("this master runs no drivers"));
    }

    private static <T> T await(CompletableFuture<T> step) throws IOException {
        try {
            return step.get(LOOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException sentence ? sentence : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the master's event loop has not answered for " + LOOP_LIMIT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the master stops");
        }
    }
}
