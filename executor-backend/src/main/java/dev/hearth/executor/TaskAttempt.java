package dev.hearth.executor;

import dev.hearth.rpc.codec.Bytes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One attempt at a task on this executor.
 *
 * <p>QUEUED, then RUNNING on one thread, then OVER; or from QUEUED to OVER at once, when it is killed first. One
 * compare-and-set decides whether it starts. A kill that interrupts passes through INTERRUPTING to INTERRUPTED, and the
 * attempt does not end in between: its interrupt never reaches the next attempt on that thread.
 *
 * <p>Made and killed in the loop, started and finished on a runner's thread.
 */
final class TaskAttempt {
    private enum State {
        QUEUED,
        RUNNING,
        INTERRUPTING,
        INTERRUPTED,
        OVER
    }

    private final StageTasks stage;
    private final StageTasks.Batch batch;
    private final int index;
    private final int attempt;
    private final Bytes payload;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    /** Read only by a kill that found the attempt running: the runner's, then. */
    private volatile Thread thread = Thread.currentThread();

    private volatile Optional<String> killReason = Optional.empty();

    TaskAttempt(StageTasks stage, StageTasks.Batch batch, int index, int attempt, Bytes payload) {
        this.stage = stage;
        this.batch = batch;
        this.index = index;
        this.attempt = attempt;
        this.payload = payload;
    }

    StageTasks stage() {
        return stage;
    }

    StageTasks.Batch batch() {
        return batch;
    }

    int index() {
        return index;
    }

    int attempt() {
        return attempt;
    }

    Bytes payload() {
        return payload;
    }

    /** Why it is to end, if it is. */
    Optional<String> killReason() {
        return killReason;
    }

    boolean isKilled() {
        return killReason.isPresent();
    }

    /** On the thread that is to run it: whether it starts; false when it was killed first. */
    boolean start() {
        thread = Thread.currentThread();
        return state.compareAndSet(State.QUEUED, State.RUNNING);
    }

    /** On the thread that ran it: from now on no kill interrupts that thread, and none is left pending. */
    void finish() {
        while (!state.compareAndSet(State.RUNNING, State.OVER) && !state.compareAndSet(State.INTERRUPTED, State.OVER)) {
            // the loop is between its two steps of an interrupt, a few instructions apart
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }

    /** Ends it. True when it had not started, and never will: the caller reports its end. */
    boolean kill(String reason, boolean interrupt) {
        if (killReason.isEmpty()) {
            killReason = Optional.of(reason);
        }
        if (state.compareAndSet(State.QUEUED, State.OVER)) {
            return true;
        }
        State found = Objects.requireNonNull(state.get());
        if (interrupt
                && (found == State.RUNNING || found == State.INTERRUPTED)
                && state.compareAndSet(found, State.INTERRUPTING)) {
            thread.interrupt();
            state.set(State.INTERRUPTED);
        }
        return false;
    }

    /** As failures and logs name it. */
    @Override
    public String toString() {
        return "task " + index + " (attempt " + attempt + ") of stage " + stage.stage() + "." + stage.stageAttempt();
    }
}
