package dev.hearth.executor;

import dev.hearth.loop.ManualEventLoop;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what a pool would run as tasks of a manual loop: threads in virtual time. */
final class LoopThreads extends AbstractExecutorService {
    private final ManualEventLoop loop;
    private boolean shutdown;

    LoopThreads(ManualEventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable command) {
        loop.execute(() -> {
            if (!shutdown) {
                command.run();
            }
        });
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }
}
