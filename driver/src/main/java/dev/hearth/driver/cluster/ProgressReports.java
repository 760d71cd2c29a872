package dev.hearth.driver.cluster;

import dev.hearth.loop.EventLoop;
import dev.hearth.model.Progress;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tells the master once a second how far the application is, if that has changed. What cannot be sent at once is dropped:
 * the next one says it all. In the loop.
 */
final class ProgressReports {
    static final Duration EVERY = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Supplier<Progress> progress;
    private final Predicate<Progress> send;
    private Progress last = Progress.NONE;
    private EventLoop.Timer timer = () -> {};

    /** @param send gives whether it is on its way */
    ProgressReports(EventLoop loop, Supplier<Progress> progress, Predicate<Progress> send) {
        this.loop = loop;
        this.progress = progress;
        this.send = send;
    }

    /** To a master that has heard nothing yet. */
    void begin() {
        last = Progress.NONE;
        timer.cancel();
        next();
    }

    /** Idempotent. */
    void end() {
        timer.cancel();
    }

    private void next() {
        timer = loop.schedule(EVERY, () -> {
            Progress now = progress.get();
            if (!now.equals(last) && send.test(now)) {
                last = now;
            }
            next();
        });
    }
}
