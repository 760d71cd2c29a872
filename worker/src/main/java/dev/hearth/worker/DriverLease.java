package dev.hearth.worker;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How long drivers may run without a master. A master that has lost a worker gives its drivers to others after a while, and
 * by then they must be over here. Belongs to the worker's loop.
 *
 * <p>A connection on which nothing comes tells nothing about a master at its other end, so one that has been silent for a
 * fifth of the time is looked for, again and again.
 */
final class DriverLease {
    private static final int TICKS = 10;
    private static final int SILENT_TICKS = 2;

    private final EventLoop loop;
    private final Duration limit;
    private final Supplier<CompletionStage<Boolean>> lookForMaster;
    private final Runnable onOver;
    private Optional<EventLoop.Timer> timer = Optional.empty();
    private long heardNanos;

    /**
     * @param lookForMaster whether a master answers, in the loop
     * @param onOver ends the drivers
     */
    DriverLease(EventLoop loop, Duration limit, Supplier<CompletionStage<Boolean>> lookForMaster, Runnable onOver) {
        this.loop = loop;
        this.limit = limit;
        this.lookForMaster = lookForMaster;
        this.onOver = onOver;
    }

    /** There is a master. */
    void heard() {
        heardNanos = loop.nanoTime();
    }

    /** Whether there are drivers to watch. */
    void watch(boolean drivers) {
        if (drivers && timer.isEmpty()) {
            schedule();
        } else if (!drivers) {
            timer.ifPresent(EventLoop.Timer::cancel);
            timer = Optional.empty();
        }
    }

    private void schedule() {
        Duration left = limit.minusNanos(loop.nanoTime() - heardNanos);
        Duration tick = limit.dividedBy(TICKS);
        boolean soon = left.compareTo(Duration.ZERO) > 0 && left.compareTo(tick) < 0;
        timer = Optional.of(loop.schedule(soon ? left : tick, this::look));
    }

    private void look() {
        long silentNanos = loop.nanoTime() - heardNanos;
        if (silentNanos >= limit.toNanos()) {
            onOver.run();
        } else if (silentNanos >= limit.dividedBy(TICKS).toNanos() * SILENT_TICKS) {
            CompletionStage<Void> unused = lookForMaster.get().thenAccept(there -> {
                if (there) {
                    heard();
                }
            });
        }
        if (timer.isPresent()) {
            schedule();
        }
    }
}
