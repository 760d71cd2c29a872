package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tells the driver of attempts that have been running for {@link #AFTER}, each once. Looks while there may be such: an
 * attempt that starts after a look is not due before the next. Belongs to the loop.
 */
final class StartedWatch {
    static final Duration AFTER = Duration.ofMillis(20);

    private final EventLoop loop;
    private final List<TaskRunner> runners;
    private final NewsDesk desk;
    private final Runnable look = this::look;
    private boolean waiting;

    StartedWatch(EventLoop loop, List<TaskRunner> runners, NewsDesk desk) {
        this.loop = loop;
        this.runners = runners;
        this.desk = desk;
    }

    /** Attempts may have started since the last look. */
    void onActivity() {
        if (!waiting) {
            waiting = true;
            loop.schedule(AFTER, look);
        }
    }

    private void look() {
        waiting = false;
        long now = loop.nanoTime();
        long waitNanos = AFTER.toNanos();
        boolean lookAgain = false;
        for (TaskRunner runner : runners) {
            Optional<AttemptContext> current = runner.current();
            if (current.isEmpty()) {
                lookAgain |= runner.isBusy();
            } else if (!current.get().isTold()) {
                long left = current.get().startedNanos() + AFTER.toNanos() - now;
                if (left <= 0) {
                    current.get().tellOnce().ifPresent(desk::started);
                } else {
                    lookAgain = true;
                    waitNanos = Math.min(waitNanos, left);
                }
            }
        }
        if (lookAgain) {
            waiting = true;
            loop.schedule(Duration.ofNanos(waitNanos), look);
        }
    }
}
