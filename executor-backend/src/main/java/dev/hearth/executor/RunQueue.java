package dev.hearth.executor;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Attempts that wait for a slot, oldest first. The loop adds, runners take; an attempt that was killed meanwhile is passed
 * over. Its bound is kept by {@link Executor}, which counts what it has launched.
 */
final class RunQueue {
    private final Queue<TaskAttempt> waiting = new ConcurrentLinkedQueue<>();
    private volatile boolean paused;

    void add(TaskAttempt attempt) {
        waiting.add(attempt);
    }

    /** The next attempt, started on this thread. */
    Optional<TaskAttempt> take() {
        while (!paused) {
            TaskAttempt next = waiting.poll();
            if (next == null) {
                return Optional.empty();
            }
            if (next.start()) {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    /** Whether there is nothing to take. */
    boolean isIdle() {
        return paused || waiting.isEmpty();
    }

    void pause(boolean pause) {
        paused = pause;
    }
}
