package dev.hearth.simulation;

import dev.hearth.loop.EventLoop;
import dev.hearth.loop.ManualEventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** The thread of a master that writes its journal: one task at a time, each of which the disk keeps for a while. */
final class SimWriter implements Executor {
    private static final Duration SLOWEST_SYNC = Duration.ofMillis(6);

    private final World world;
    private final SimDisk disk;
    private final ManualEventLoop thread;
    private final EventLoop owner;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    SimWriter(World world, SimDisk disk, SimProcess process) {
        this.world = world;
        this.disk = disk;
        this.thread = process.thread(process.name() + ", journal");
        this.owner = process.loop();
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        if (!busy) {
            busy = true;
            thread.execute(this::next);
        }
    }

    private void next() {
        Duration time = world.upTo(SLOWEST_SYNC);
        disk.isBusyUntil(world.nowNanos() + time.toNanos());
        waiting.remove().run();
        thread.schedule(time, () -> {
            busy = !waiting.isEmpty();
            if (busy) {
                next();
            }
        });
    }

    /** The master's loop as the journal knows it: what it is told arrives when the disk is done. */
    EventLoop loop() {
        return new Told();
    }

    private final class Told implements EventLoop {
        @Override
        public void execute(Runnable task) {
            long waitNanos = thread.inLoop() ? disk.doneNanos() - world.nowNanos() : 0;
            world.after(Duration.ofNanos(waitNanos), () -> owner.execute(task));
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return owner.schedule(delay, task);
        }

        @Override
        public void atTurnEnd(Runnable task) {
            owner.atTurnEnd(task);
        }

        @Override
        public long nanoTime() {
            return owner.nanoTime();
        }

        @Override
        public Instant wallTime() {
            return owner.wallTime();
        }

        @Override
        public boolean inLoop() {
            return owner.inLoop();
        }

        @Override
        public void checkInLoop() {
            owner.checkInLoop();
        }
    }
}
