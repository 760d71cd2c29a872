package dev.hearth.simulation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** The task runners of one simulated process: each starts some virtual time after it was asked for, unless its process is gone. */
final class VirtualPool extends AbstractExecutorService {
    private static final Duration LONGEST_TASK = Duration.ofMillis(400);

    private final World world;
    private final SimProcess process;
    private boolean shutDown;

    VirtualPool(World world, SimProcess process) {
        this.world = world;
        this.process = process;
    }

    @Override
    public void execute(Runnable runner) {
        world.after(world.upTo(LONGEST_TASK), () -> {
            if (process.isAlive() && !shutDown) {
                runner.run();
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
}
