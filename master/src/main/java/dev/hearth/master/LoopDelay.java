package dev.hearth.master;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.metrics.MasterMetrics;
import java.time.Duration;

/** Measures once a second how late the loop comes to what is due: what everything else waits, too. In that loop. */
final class LoopDelay {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final MasterMetrics metrics;

    LoopDelay(EventLoop loop, MasterMetrics metrics) {
        this.loop = loop;
        this.metrics = metrics;
    }

    /** Goes on as long as the loop does. Once. */
    void start() {
        long dueNanos = loop.nanoTime() + EVERY.toNanos();
        loop.schedule(EVERY, () -> {
            metrics.loopDelayed(loop.nanoTime() - dueNanos);
            start();
        });
    }
}
