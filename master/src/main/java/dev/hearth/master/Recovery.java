package dev.hearth.master;

import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.config.Installation;
import dev.hearth.daemon.DaemonContext;
import dev.hearth.daemon.StartException;
import dev.hearth.loop.EventLoop;
import dev.hearth.master.journal.FileJournal;
import dev.hearth.master.journal.FileStorage;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.journal.JournalException;
import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.master.journal.RecoveredJournal;
import dev.hearth.master.state.DurableEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a master goes on from, and where it keeps what the next one will: the journal that {@code
 * hearth.deploy.recoveryMode} asks for, its writer's thread, and what it held. Made before the loop starts; then in the
 * loop.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final String ARTIFACTS = "artifacts";

    private final Journal journal;
    private final RecoveredJournal recovered;
    private final Path artifacts;
    private final ExecutorService disk = thread("artifacts");
    private final Consumer<CompletableFuture<Void>> closing;

    private Recovery(
            Journal journal, RecoveredJournal recovered, Path artifacts, Consumer<CompletableFuture<Void>> closing) {
        this.journal = journal;
        this.recovered = recovered;
        this.artifacts = artifacts;
        this.closing = closing;
    }

    /** {@code hearth.deploy.recoveryDirectory}, below the installation's home if it is not absolute. */
    static Path directory(Config config, Installation installation) {
        return installation.home().resolve(config.get(DeployKeys.RECOVERY_DIRECTORY));
    }

    /**
     * Reads what there is.
     *
     * @param newCluster gives an id, if there is no cluster to go on with
     * @param onFailure told in the loop, in a sentence, that nothing can be kept any more
     * @param watch told in the loop of what is written
     * @throws StartException saying why it cannot be read, or by whom it is used
     */
    static Recovery open(
            DaemonContext context,
            EventLoop loop,
            Supplier<String> newCluster,
            Consumer<String> onFailure,
            FileJournal.Watch watch) {
        if (context.config().get(DeployKeys.RECOVERY_MODE).equals(DeployKeys.RECOVERY_NONE)) {
            return inMemory(newCluster.get());
        }
        Path directory = directory(context.config(), context.installation());
        ExecutorService writer = thread("journal");
        FileStorage storage = new FileStorage(directory, ProcessHandle.current().pid());
        FileJournal journal = new FileJournal(storage, writer, loop, onFailure);
        journal.watchedBy(watch);
        try {
            RecoveredJournal recovered = journal.open(newCluster);
            return new Recovery(journal, recovered, directory.resolve(ARTIFACTS), closed -> {
                CompletableFuture<Void> unused = journal.close().whenComplete((nothing, failure) -> {
                    writer.shutdown();
                    if (failure == null) {
                        closed.complete(nothing);
                    } else {
                        closed.completeExceptionally(failure);
                    }
                });
            });
        } catch (JournalException e) {
            writer.shutdown();
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    /** Without a journal nobody finds jars again, and without its lock the directory may be another master's. */
    private static Recovery inMemory(String cluster) {
        Path artifacts = Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "hearth-" + ARTIFACTS + "-" + cluster);
        return new Recovery(
                new MemoryJournal(),
                new RecoveredJournal(cluster, true, List.of(), 0, Optional.empty()),
                artifacts,
                closed -> {
                    deleteAll(artifacts);
                    closed.complete(null);
                });
    }

    private static void deleteAll(Path directory) {
        try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            log.warn("Cannot remove the directory of uploaded jars {}: {}", directory, e.toString());
        }
    }

    /** What comes after its end is dropped: the process ends. */
    private static ExecutorService thread(String name) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                job -> {
                    Thread thread = new Thread(job, name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    Journal journal() {
        return journal;
    }

    /** Where uploaded jars are: for this master alone. Need not be there. */
    Path artifacts() {
        return artifacts;
    }

    /** Works on those jars, one task after the other. */
    Executor disk() {
        return disk;
    }

    /** What has happened, oldest first. */
    List<DurableEvent> events() {
        return recovered.events();
    }

    /** The id of the cluster that the journal is of, or that begins with it. */
    String cluster() {
        return recovered.cluster();
    }

    /** Whether an earlier master left something. */
    boolean isAny() {
        return !recovered.fresh();
    }

    /** What was cut off the journal's end, in words; empty: nothing. */
    Optional<String> cut() {
        return recovered.cut();
    }

    /** How much was read. */
    long bytes() {
        return recovered.bytes();
    }

    /** Gives the directory back, once everything that was added is durable; {@code closed} completes then. In the loop. */
    void close(CompletableFuture<Void> closed) {
        disk.shutdown();
        closing.accept(closed);
    }
}
