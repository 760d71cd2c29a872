package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Carries ends from runners to the loop, many at a time: waking the loop costs more than a small task. It is woken when a
 * runner says so, when {@link #FULL} ends wait, and {@link #LATEST} after one was posted at the latest.
 */
final class EndBatches {
    /** The end of an attempt. */
    record Finished(TaskAttempt attempt, TaskEnded ended) {}

    static final int FULL = 64;
    static final Duration LATEST = Duration.ofMillis(1);

    private final EventLoop loop;
    private final Consumer<List<Finished>> sink;
    private final Queue<Finished> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean timed = new AtomicBoolean();

    /** {@code sink} takes the ends, in the loop. */
    EndBatches(EventLoop loop, Consumer<List<Finished>> sink) {
        this.loop = loop;
        this.sink = sink;
    }

    /** Adds an end; {@code now} for one that must not wait for others. From any thread. */
    void post(Finished finished, boolean now) {
        // counted first: what is there to be taken has always been counted
        int count = waitingCount.incrementAndGet();
        waiting.add(finished);
        if (now || count >= FULL) {
            wake();
        } else if (!timed.get() && timed.compareAndSet(false, true)) {
            loop.schedule(LATEST, this::late);
        }
    }

    /** Delivers what waits. From any thread. */
    void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void late() {
        timed.set(false);
        drain();
    }

    private void drain() {
        // before the look: an end posted after it wakes the loop again
        woken.set(false);
        int count = waitingCount.get();
        List<Finished> batch = new ArrayList<>(count);
        while (batch.size() < count) {
            Finished next = waiting.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        waitingCount.addAndGet(-batch.size());
        if (!batch.isEmpty()) {
            sink.accept(batch);
        }
    }
}
