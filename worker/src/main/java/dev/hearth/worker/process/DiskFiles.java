package dev.hearth.worker.process;

import dev.hearth.loop.FaultHandler;
import dev.hearth.model.AppId;
import dev.hearth.model.Artifact;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files below a work directory. Owns a thread that checks jars, and looks at and removes what processes left; logs are
 * read by the one of {@link ProcessLogs}.
 */
public final class DiskFiles implements WorkFiles, DiskSpace, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DiskFiles.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final WorkDirectory directory;
    private final ProcessLogs logs;
    private final JarStore jars;
    private final Leftovers leftovers;
    private final FaultHandler faults;
    private final ThreadPoolExecutor thread;

    /** Work that may fail on the disk. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /** The same, without a result. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** @param faults hears of a bug, or of a lack of memory, on the thread */
    public DiskFiles(WorkDirectory directory, ProcessLogs logs, FaultHandler faults) {
        this.directory = directory;
        this.logs = logs;
        this.jars = new JarStore(directory.path());
        this.leftovers = new Leftovers(directory.path());
        this.faults = faults;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                WorkThreads.named("worker-files-"),
                new ThreadPoolExecutor.DiscardPolicy());
        // later there may be no thread to be had
        this.thread.prestartAllCoreThreads();
    }

    @Override
    public CompletionStage<Boolean> hasJar(Artifact jar) {
        return answer("checking jar " + jar.name(), () -> jars.has(jar));
    }

    @Override
    public JarDownload download(Artifact jar) {
        JarStore.Incoming incoming = jars.receive(jar);
        return new JarDownload() {
            @Override
            public void write(ByteBuffer piece) throws IOException {
                incoming.write(piece);
            }

            @Override
            public CompletionStage<Void> finish() {
                return done("storing jar " + jar.name(), incoming::finish);
            }

            @Override
            public void abandon() {
                CompletionStage<Void> unused = done("giving up jar " + jar.name(), incoming::abandon);
            }
        };
    }

    @Override
    public CompletionStage<LogPiece> readLog(ReadLog request) {
        return logs.read(request);
    }

    @Override
    public CompletionStage<Long> freeBytes() {
        return answer("looking for free space", () -> {
            if (!Files.isWritable(directory.path())) {
                throw new IOException("the work directory " + directory.path() + " cannot be written to");
            }
            return Files.getFileStore(directory.path()).getUsableSpace();
        });
    }

    @Override
    public CompletionStage<Found> survey(Set<AppId> busy) {
        Set<AppId> skipped = Set.copyOf(busy);
        return answer("looking for what processes left", () -> new Found(leftovers.find(skipped), jars.list()));
    }

    @Override
    public CompletionStage<Void> remove(Removal removal) {
        return done("removing what processes left", () -> {
            removal.processes().forEach(leftovers::remove);
            jars.remove(removal.jars());
        });
    }

    /** Waits for what is under way, a bounded time. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("work on files below {} goes on at the end", directory.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Void> done(String attempted, Step step) {
        return answer(attempted, () -> {
                    step.run();
                    return true;
                })
                .thenAccept(always -> {});
    }

    private <T> CompletableFuture<T> answer(String attempted, Work<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        thread.execute(WorkThreads.guarded(faults, attempted + " below " + directory.path(), () -> {
            try {
                answer.complete(work.run());
            } catch (IOException e) {
                answer.completeExceptionally(new IOException(IoReasons.of(e)));
            }
        }));
        return answer;
    }
}
