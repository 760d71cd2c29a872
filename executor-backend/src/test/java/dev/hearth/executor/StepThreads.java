package dev.hearth.executor;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A pool whose threads take turns with the test: each runs from one {@link #pause} to its next, or to its end, when the
 * test says so, and the test waits meanwhile. What happens is decided by the test alone.
 */
final class StepThreads extends AbstractExecutorService {
    private static final long DEADLINE_SECONDS = 30;

    private final class Actor {
        private final Semaphore mayGo = new Semaphore(0);
        private final Thread thread;
        private boolean over;

        private Actor(Runnable command) {
            thread = new Thread(() -> run(command), "step");
            thread.setDaemon(true);
        }

        private void run(Runnable command) {
            current.set(this);
            mayGo.acquireUninterruptibly();
            try {
                command.run();
            } finally {
                over = true;
                back.release();
            }
        }
    }

    private final ThreadLocal<Actor> current = new ThreadLocal<>();
    private final Semaphore back = new Semaphore(0);
    private final List<Actor> actors = new ArrayList<>();
    private boolean shutdown;

    @Override
    public void execute(Runnable command) {
        Actor actor = new Actor(command);
        actors.add(actor);
        actor.thread.start();
    }

    /** On a thread of the pool: the test goes on, and this thread when it is told to. */
    void pause() {
        Actor actor = current.get();
        back.release();
        actor.mayGo.acquireUninterruptibly();
    }

    /** Whether every thread has ended. */
    boolean isIdle() {
        return actors.isEmpty();
    }

    /** Lets one thread go on, up to its next pause; any of them. */
    void step(SplittableRandom random) throws InterruptedException {
        Actor actor = actors.get(random.nextInt(actors.size()));
        actor.mayGo.release();
        if (!back.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("a thread did not come back");
        }
        if (actor.over) {
            actors.remove(actor);
        }
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
