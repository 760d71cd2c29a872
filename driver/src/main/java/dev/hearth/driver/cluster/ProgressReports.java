package dev.hearth.driver.cluster;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tells the master once a second how far the application is, if that has changed, and once more before its end. What cannot
 * be sent at once is dropped: the next one says it all. In the loop.
 */
final class ProgressReports {
    static final Duration EVERY = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Supplier<ProgressReport> progress;
    private final Predicate<ProgressReport> send;
    private ProgressReport last = ProgressReport.NONE;
    private EventLoop.Timer timer = () -> {};

    /** @param send gives whether it is on its way */
    ProgressReports(EventLoop loop, Supplier<ProgressReport> progress, Predicate<ProgressReport> send) {
        this.loop = loop;
        this.progress = progress;
        this.send = send;
    }

    /** To a master that has heard nothing yet. */
    void begin() {
        last = ProgressReport.NONE;
        timer.cancel();
        next();
    }

    /** Idempotent. */
    void end() {
        timer.cancel();
    }

    /** Tells at once what has changed since the last one: nothing comes after it. */
    void conclude() {
        end();
        tell();
    }

    private void next() {
        timer = loop.schedule(EVERY, () -> {
            tell();
            next();
        });
    }

    private void tell() {
        ProgressReport now = progress.get();
        if (!now.equals(last) && send.test(now)) {
            last = now;
        }
    }
}
