package dev.hearth.simulation;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.journal.Journal;
import dev.hearth.master.state.DurableEvent;
import java.time.Duration;
import java.util.List;

/** A journal whose disk takes its time, and keeps the order. */
final class SimJournal implements Journal {
    private static final Duration SLOWEST_SYNC = Duration.ofMillis(6);

    private final World world;
    private final EventLoop loop;
    private long lastDueNanos;

    SimJournal(World world, EventLoop loop) {
        this.world = world;
        this.loop = loop;
    }

    @Override
    public void append(List<DurableEvent> events, Runnable durable) {
        Duration sync = events.isEmpty() ? Duration.ZERO : world.upTo(SLOWEST_SYNC);
        lastDueNanos = Math.max(lastDueNanos, world.time().now() + sync.toNanos());
        world.after(Duration.ofNanos(lastDueNanos - world.time().now()), () -> loop.execute(durable));
    }
}
