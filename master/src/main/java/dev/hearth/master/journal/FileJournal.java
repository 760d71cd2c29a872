package dev.hearth.master.journal;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.journal.JournalReader.Content;
import dev.hearth.master.state.DurableEvent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps events in files (see the package's page). Belongs to the master's loop; encoding, writing and syncing are jobs of a
 * writer, which gets one at a time: what is added while one runs becomes the next record, with one sync. While a snapshot is
 * written, its pieces and records take turns.
 *
 * <p>LATENT → OPEN → CLOSING → CLOSED, and from OPEN or CLOSING to FAILED. A write or sync that fails ends it all: nothing
 * that waited is ever called durable, since nobody can know what reached the disk, and nothing is written any more.
 */
public final class FileJournal implements Journal {
    private static final String ADVICE = "what was acknowledged is safe: see to the disk and start it again";

    private static final Logger log = LoggerFactory.getLogger(FileJournal.class);

    /** So many bytes of records make a snapshot worth its while, if they are also more than twice the last snapshot. */
    static final long SNAPSHOT_BYTES = 16L << 20;
    /** Most events of one record, to bound what is encoded at once; a turn is never divided. */
    private static final int MOST_EVENTS = 1 << 16;

    private enum State {
        LATENT,
        OPEN,
        CLOSING,
        CLOSED,
        FAILED
    }

    /** What the writer is to come to, in the order of the calls. */
    private sealed interface Step {}

    private record Turn(List<DurableEvent> events, Runnable durable) implements Step {}

    private record Snapshot(List<DurableEvent> state) implements Step {}

    /** A piece of work for the writer; what it returns happens in the loop afterwards. */
    @FunctionalInterface
    private interface Job {
        Runnable run() throws IOException;
    }

    /** Hears, in the loop, of each record that is on the disk. */
    @FunctionalInterface
    public interface Watch {
        /** It has so many bytes, and writing and syncing it took so long. */
        void synced(long bytes, long nanos);
    }

    private final JournalFiles files;
    private final Executor writer;
    private final EventLoop loop;
    private final Consumer<String> onFailure;
    private final Deque<Step> waiting = new ArrayDeque<>();
    private final Deque<Turn> beingWritten = new ArrayDeque<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private State state = State.LATENT;
    private Watch watch = (bytes, nanos) -> {};
    private boolean busy;
    private boolean snapshotBegun;
    private boolean snapshotAskedFor;
    private boolean snapshotIsNext;
    private long snapshotBeganNanos;
    private long lastSnapshotBytes;
    private long bytesSince;

    /**
     * @param writer runs one job after the other, on another thread if the loop is not to wait for the disk
     * @param onFailure told, in the loop and once, in a sentence, that nothing can be kept any more: the process must end
     */
    public FileJournal(JournalStorage storage, Executor writer, EventLoop loop, Consumer<String> onFailure) {
        this.files = new JournalFiles(storage);
        this.writer = writer;
        this.loop = loop;
        this.onFailure = onFailure;
    }

    /**
     * Takes the directory and reads everything, on the calling thread, before the first call of another method.
     *
     * @param newCluster gives the id of the cluster, if there is nothing yet
     * @throws JournalException when it cannot, and then nothing has been changed but what a crash had left unfinished
     */
    public RecoveredJournal open(Supplier<String> newCluster) {
        if (state != State.LATENT) {
            throw new IllegalStateException("the journal is opened once");
        }
        Content content = files.open(newCluster);
        state = State.OPEN;
        lastSnapshotBytes = content.snapshotBytes();
        bytesSince = content.sinceSnapshot();
        return new RecoveredJournal(
                files.cluster(), content.cluster().isEmpty(), content.events(), content.bytes(), content.torn());
    }

    /** Tells of each record from now on. Before the loop begins its work, or in it. */
    public void watchedBy(Watch by) {
        watch = by;
    }

    @Override
    public void append(List<DurableEvent> events, Runnable durable) {
        loop.checkInLoop();
        if (state != State.OPEN) {
            requireOpened();
            return;
        }
        if (events.isEmpty() && beingWritten.isEmpty() && waiting.isEmpty()) {
            durable.run();
            return;
        }
        waiting.add(new Turn(List.copyOf(events), durable));
        proceed();
    }

    @Override
    public boolean wantsSnapshot() {
        return state == State.OPEN
                && !snapshotAskedFor
                && bytesSince >= SNAPSHOT_BYTES
                && bytesSince > 2 * lastSnapshotBytes;
    }

    @Override
    public void snapshot(List<DurableEvent> events) {
        loop.checkInLoop();
        requireOpened();
        if (state == State.OPEN && !snapshotAskedFor) {
            snapshotAskedFor = true;
            snapshotBeganNanos = loop.nanoTime();
            waiting.add(new Snapshot(List.copyOf(events)));
            proceed();
        }
    }

    /**
     * Gives back the files and the directory once everything that was added is durable; what is added from now on is dropped,
     * and never durable. In the loop. Idempotent.
     *
     * @return completes in the loop; exceptionally with a {@link JournalException} if something could not be kept
     */
    public CompletableFuture<Void> close() {
        loop.checkInLoop();
        if (state == State.LATENT) {
            state = State.CLOSED;
            closed.complete(null);
        } else if (state == State.OPEN) {
            state = State.CLOSING;
            waiting.removeIf(Snapshot.class::isInstance);
            proceed();
        }
        return closed.copy();
    }

    private void requireOpened() {
        if (state == State.LATENT) {
            throw new IllegalStateException("the journal has not been opened");
        }
    }

    /** Gives the writer its next job, if it has none. */
    private void proceed() {
        if (busy || state != State.OPEN && state != State.CLOSING) {
            return;
        }
        if (snapshotBegun && state == State.OPEN && (snapshotIsNext || waiting.isEmpty())) {
            snapshotIsNext = false;
            hand(this::continueSnapshot);
        } else if (waiting.peek() instanceof Snapshot snapshot) {
            waiting.remove();
            hand(() -> beginSnapshot(snapshot.state()));
        } else if (!waiting.isEmpty()) {
            snapshotIsNext = true;
            List<List<DurableEvent>> record = nextRecord();
            hand(() -> write(record));
        } else if (state == State.CLOSING) {
            hand(this::closeFiles);
        }
    }

    private List<List<DurableEvent>> nextRecord() {
        List<List<DurableEvent>> record = new ArrayList<>();
        int events = 0;
        while (events < MOST_EVENTS && waiting.peek() instanceof Turn turn) {
            waiting.remove();
            beingWritten.add(turn);
            record.add(turn.events());
            events += turn.events().size();
        }
        return record;
    }

    private void hand(Job job) {
        busy = true;
        writer.execute(() -> {
            try {
                Runnable effect = job.run();
                loop.execute(() -> finish(effect));
            } catch (IOException e) {
                String words = JournalFiles.words(e);
                String advice = e instanceof NoSuchFileException
                        ? "somebody has removed or replaced its files: put them back before you start it again, or what"
                                + " was acknowledged is lost"
                        : ADVICE;
                loop.execute(() -> fail(words, advice));
            } catch (RuntimeException | Error e) {
                log.error("Writing the journal failed", e);
                loop.execute(() -> fail(e.toString(), ADVICE));
            }
        });
    }

    /** The writer stays busy until the effect is over, so that what the effect adds keeps its place behind what waits. */
    private void finish(Runnable effect) {
        effect.run();
        release();
        busy = false;
        proceed();
    }

    // what follows, up to the effects that are returned, runs on the writer

    private Runnable write(List<List<DurableEvent>> turns) throws IOException {
        long beganNanos = loop.nanoTime();
        long bytes = files.write(turns);
        long nanos = loop.nanoTime() - beganNanos;
        return () -> {
            bytesSince += bytes;
            watch.synced(bytes, nanos);
        };
    }

    private Runnable beginSnapshot(List<DurableEvent> events) throws IOException {
        files.beginSnapshot(events);
        return () -> {
            snapshotBegun = true;
            bytesSince = 0;
        };
    }

    private Runnable continueSnapshot() throws IOException {
        Optional<Long> finished = files.continueSnapshot();
        return () -> finished.ifPresent(this::snapshotFinished);
    }

    private Runnable closeFiles() throws IOException {
        files.close();
        return () -> {
            state = State.CLOSED;
            closed.complete(null);
        };
    }

    // in the loop again

    /** Tells of what is durable now. Turns that added nothing are, once those before them are. */
    private void release() {
        while (!beingWritten.isEmpty()) {
            beingWritten.remove().durable().run();
        }
        while (waiting.peek() instanceof Turn turn && turn.events().isEmpty()) {
            waiting.remove();
            turn.durable().run();
        }
    }

    private void snapshotFinished(long bytes) {
        snapshotBegun = false;
        snapshotAskedFor = false;
        lastSnapshotBytes = bytes;
        log.info(
                "Wrote a snapshot bytes={} milliseconds={}", bytes, (loop.nanoTime() - snapshotBeganNanos) / 1_000_000);
    }

    private void fail(String reason, String advice) {
        String sentence = "nothing can be kept any more in the journal in " + files.place() + " (" + files.doing()
                + ": " + reason + "), so the master ends; " + advice;
        state = State.FAILED;
        closed.completeExceptionally(new JournalException(sentence));
        onFailure.accept(sentence);
    }
}
