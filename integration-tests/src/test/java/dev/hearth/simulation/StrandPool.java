package dev.hearth.simulation;

import dev.hearth.loop.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** The task runners of one simulated process, each on a {@link Strand}, so that its tasks take time and can be interrupted. */
final class StrandPool extends AbstractExecutorService {
    private static final Duration LATEST_START = Duration.ofMillis(50);

    private final World world;
    private final SimProcess process;
    private final List<Strand> strands = new ArrayList<>();
    private boolean shutDown;

    StrandPool(World world, SimProcess process) {
        this.world = world;
        this.process = process;
        process.whenDead(this::endAll);
        world.atEnd(this::endAll);
    }

    private void endAll() {
        List.copyOf(strands).forEach(Strand::end);
        strands.clear();
    }

    /** The process's loop, for callers on a strand too. */
    EventLoop loop() {
        return new Reached(process.loop());
    }

    @Override
    public void execute(Runnable runner) {
        world.after(world.upTo(LATEST_START), () -> {
            if (process.isAlive() && !shutDown) {
                strands.removeIf(Strand::isOver);
                Strand strand = new Strand(world, process, runner);
                strands.add(strand);
                strand.begin();
            }
        });
    }

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutDown;
    }

    private record Reached(EventLoop loop) implements EventLoop {
        @Override
        public void execute(Runnable task) {
            if (Strand.isCurrent()) {
                Strand.later(() -> loop.execute(task));
            } else {
                loop.execute(task);
            }
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return loop.schedule(delay, task);
        }

        @Override
        public void atTurnEnd(Runnable task) {
            loop.atTurnEnd(task);
        }

        @Override
        public long nanoTime() {
            return loop.nanoTime();
        }

        @Override
        public Instant wallTime() {
            return loop.wallTime();
        }

        @Override
        public boolean inLoop() {
            return loop.inLoop();
        }

        @Override
        public void checkInLoop() {
            loop.checkInLoop();
        }
    }
}
