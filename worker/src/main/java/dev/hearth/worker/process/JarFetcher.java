package dev.hearth.worker.process;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Artifact;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import dev.hearth.worker.process.WorkFiles.JarDownload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Fetches jars from the master, each once however many ask for it. While there is no master it waits; a stream that a cut
 * ended is read again from its start, {@value #ATTEMPTS} times in all. Belongs to the worker's loop.
 */
public final class JarFetcher {
    static final int ATTEMPTS = 5;

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Set<RpcError> LASTING =
            Set.of(RpcError.FAILED, RpcError.TOO_LARGE, RpcError.MALFORMED, RpcError.NO_ENDPOINT, RpcError.NOT_ALLOWED);

    private final EventLoop loop;
    private final WorkFiles files;
    private final Map<String, CompletableFuture<Void>> underway = new HashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private Optional<Peer> master = Optional.empty();

    public JarFetcher(EventLoop loop, WorkFiles files) {
        this.loop = loop;
        this.files = files;
    }

    /** The master can be asked. */
    public void up(Peer peer) {
        master = Optional.of(peer);
        List<Runnable> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    /** It cannot, until {@link #up}. */
    public void down() {
        master = Optional.empty();
    }

    /**
     * Sees to it that all of them are in the work directory.
     *
     * @return in the loop; fails with an {@link IOException} whose sentence names the jar
     */
    public CompletionStage<Void> fetch(List<Artifact> jars) {
        loop.checkInLoop();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Artifact jar : jars) {
            all = all.thenCombine(fetch(jar), (before, now) -> now);
        }
        return all;
    }

    private CompletableFuture<Void> fetch(Artifact jar) {
        CompletableFuture<Void> present = underway.get(jar.sha256());
        if (present != null) {
            return present;
        }
        CompletableFuture<Void> fetched = new CompletableFuture<>();
        underway.put(jar.sha256(), fetched);
        files.hasJar(jar)
                .whenComplete((there, failure) -> loop.execute(() -> {
                    if (failure == null && there) {
                        end(jar, fetched, Optional.empty());
                    } else {
                        attempt(jar, fetched, 1);
                    }
                }));
        return fetched;
    }

    private void attempt(Artifact jar, CompletableFuture<Void> fetched, int number) {
        if (master.filter(Peer::isConnected).isEmpty()) {
            waiting.add(() -> attempt(jar, fetched, number));
            return;
        }
        JarDownload download = files.download(jar);
        master.get().readStream(jar.stream(), jar.bytes(), download).whenComplete((bytes, failure) -> {
            if (failure == null) {
                download.finish()
                        .whenComplete(
                                (done, trouble) -> loop.execute(() -> end(jar, fetched, Optional.ofNullable(trouble))));
                return;
            }
            download.abandon();
            if (number < ATTEMPTS && isPassing(failure)) {
                // the connection may have ended without anybody having noticed yet
                loop.schedule(RETRY, () -> attempt(jar, fetched, number + 1));
            } else {
                end(jar, fetched, Optional.of(failure));
            }
        });
    }

    /** Whether the trouble lies with the connection, not with the jar or its place. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof RpcException rpc && !LASTING.contains(rpc.error());
    }

    private void end(Artifact jar, CompletableFuture<Void> fetched, Optional<Throwable> failure) {
        underway.remove(jar.sha256());
        if (failure.isEmpty()) {
            fetched.complete(null);
        } else {
            fetched.completeExceptionally(new IOException("cannot fetch jar " + jar.name() + " from the master: "
                    + cause(failure.get()).getMessage()));
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException
                ? Optional.ofNullable(failure.getCause()).orElse(failure)
                : failure;
    }
}
