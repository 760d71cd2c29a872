package dev.hearth.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * Runs tasks one at a time, in the order they were given, owns their timers, and is the only clock that decisions see.
 *
 * <p>State that belongs to a loop needs no lock: whatever happens elsewhere (I/O, a process wait, user code) ends in
 * {@link #execute}. Tasks are never run inside {@code execute} or {@code schedule} (no re-entrance).
 *
 * <p>Tasks that were waiting when the loop woke up form one <em>turn</em>. Work that should be done once for all of
 * them (a placement round, a journal record, a flush) is left for the {@linkplain #atTurnEnd end of the turn}.
 */
public interface EventLoop extends Executor {

    /** Runs the task in this loop, after all tasks given before. Callable from any thread. Dropped after the loop stopped. */
    @Override
    void execute(Runnable task);

    /**
     * Runs the task in this loop once the delay has passed; a zero or negative delay means the next turn. Callable from
     * any thread.
     */
    Timer schedule(Duration delay, Runnable task);

    /**
     * Runs the task when the tasks of the present turn have run, before the loop waits. Tasks it hands to
     * {@code atTurnEnd} in turn still run before the turn closes. In the loop only.
     */
    void atTurnEnd(Runnable task);

    /** Monotonic time in nanoseconds, for deadlines and durations. */
    long nanoTime();

    /** Wall-clock time, for ids and for what people read; never for a decision. */
    Instant wallTime();

    /** Whether the calling thread is running a task of this loop. */
    boolean inLoop();

    /** Throws {@link IllegalStateException} unless the caller runs in this loop. */
    default void checkInLoop() {
        if (!inLoop()) {
            throw new IllegalStateException(
                    "called on thread " + Thread.currentThread().getName() + ", outside its event loop");
        }
    }

    /** A scheduled task. Cancelled inside its loop, it is certain not to run afterwards. */
    interface Timer {
        /** Keeps the task from running if it has not started. Idempotent. */
        void cancel();
    }
}
