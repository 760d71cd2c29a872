package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The ends of one runner's attempts, until the loop fetches them. Both sides take all there is by one exchange, and neither
 * waits for the other: a runner adds to what it took and puts it back; a loop that comes in between leaves word, and is
 * called.
 */
final class RunnerOutbox {
    private static final EndBatch NONE = new EndBatch(0, 0);
    /** The runner adds to its batch. */
    private static final EndBatch HELD = new EndBatch(0, 0);
    /** As {@link #HELD}, and the loop was here. */
    private static final EndBatch WANTED = new EndBatch(0, 0);

    private final NewsDesk desk;
    private final AtomicReference<EndBatch> waiting = new AtomicReference<>(NONE);

    // from here on: of the runner
    private EndBatch open = NONE;
    private boolean fresh;
    private boolean called;
    /** A batch was begun that nobody has been told of; a runner that idles next sends it without waking the loop twice. */
    private boolean clockOwed;

    private int lastCount;

    RunnerOutbox(NewsDesk desk) {
        this.desk = desk;
    }

    /** Takes the batch to add to. On the runner's thread, which gives it back with {@link #put}. */
    EndBatch take(long nowNanos) {
        EndBatch batch = waiting.getAndSet(HELD);
        fresh = batch == NONE;
        if (fresh) {
            batch = new EndBatch(nowNanos, lastCount);
            called = false;
        }
        open = batch;
        return batch;
    }

    /** Puts the batch back; the loop fetches it soon, or at once when it must not wait. */
    void put(boolean now) {
        EndBatch batch = open;
        open = NONE;
        lastCount = batch.count();
        boolean wanted = waiting.getAndSet(batch) == WANTED;
        if (wanted || ((now || batch.isFull()) && !called)) {
            called = true;
            desk.fetchNow();
        } else if (fresh) {
            clockOwed = true;
        }
    }

    /** The runner starts another attempt: what waits must not wait for the end of that one. */
    void goesOn() {
        if (clockOwed) {
            clockOwed = false;
            desk.fetchInTime();
        }
    }

    /** Adds an end of the uncommon kind. */
    void add(TaskEnded end, long nowNanos, boolean now) {
        take(nowNanos).ended(end);
        put(now);
    }

    /** The runner has nothing more to do for now. */
    void flush() {
        clockOwed = false;
        if (!called && waiting.getPlain() != NONE) {
            called = true;
            desk.fetchNow();
        }
    }

    /** All that waits; nothing also while the runner adds, which then calls. In the loop. */
    Optional<EndBatch> fetch() {
        while (true) {
            EndBatch batch = now();
            if (batch == NONE || batch == WANTED) {
                return Optional.empty();
            }
            boolean held = batch == HELD;
            if (waiting.compareAndSet(batch, held ? WANTED : NONE)) {
                return held ? Optional.empty() : Optional.of(batch);
            }
        }
    }

    /**
     * How long what waits may go on waiting until {@code latestNanos} have passed since it began to; nothing when nothing
     * waits; 0 also while the runner adds. In the loop.
     */
    OptionalLong leftNanos(long nowNanos, long latestNanos) {
        EndBatch batch = now();
        if (batch == NONE) {
            return OptionalLong.empty();
        }
        return batch == HELD || batch == WANTED
                ? OptionalLong.of(0)
                : OptionalLong.of(Math.max(0, batch.beganNanos() + latestNanos - nowNanos));
    }

    private EndBatch now() {
        return Objects.requireNonNull(waiting.get());
    }
}
