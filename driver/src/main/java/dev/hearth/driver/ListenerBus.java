package dev.hearth.driver;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listeners, on a daemon thread of its own. The driver's loop hands over what a turn of it brought in one piece,
 * and never waits.
 *
 * <p>What may wait is bounded where it arises: progress stands here once for each job, as {@link Latest}; and each job
 * takes one of {@value #MAX_JOBS} permits, which comes back when its events were delivered, so that threads which submit
 * jobs faster than listeners hear of them wait in {@link #awaitRoom}.
 */
final class ListenerBus implements Executor, AutoCloseable {
    /** How many jobs may be under way or have events that wait for delivery. */
    static final int MAX_JOBS = 10_000;

    private static final long SLOW_SECONDS = 10;
    private static final long CLOSE_MILLIS = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(ListenerBus.class);

    /** Ends the thread. */
    private static final Runnable END = () -> {};

    /** Permits that listeners may overdraw: a listener that submits a job must not wait for itself. */
    private static final class Room extends Semaphore {
        private static final long serialVersionUID = 1L;

        private Room() {
            super(MAX_JOBS);
        }

        private void overdraw() {
            reducePermits(1);
        }
    }

    private final List<HearthListener> listeners = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Room room = new Room();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::deliverAll, "hearth-listeners");

    /** Starts the thread. Once. */
    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Events from now on go to this listener too. */
    void add(HearthListener listener) {
        listeners.add(listener);
    }

    /** Whether anybody would hear. */
    boolean isHeard() {
        return !listeners.isEmpty();
    }

    /** Tells all of this, in order, after what was handed over before. */
    void deliver(List<News> news) {
        queue.add(() -> news.forEach(this::tell));
    }

    /** Runs work that nobody waits for when its turn has come, on the listeners' thread. */
    @Override
    public void execute(Runnable work) {
        queue.add(work);
    }

    /** To be called before each job is submitted: waits while listeners are too far behind. An interrupt ends the waiting and stays set. */
    void awaitRoom() {
        if (Thread.currentThread() == thread) {
            room.overdraw();
            return;
        }
        try {
            if (!room.tryAcquire(SLOW_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a job waits, because {} are under way or not yet told to listeners {}", MAX_JOBS, listeners);
                room.acquire();
            }
        } catch (InterruptedException e) {
            room.overdraw();
            Thread.currentThread().interrupt();
        }
    }

    /** A job that took room is over, and its events were delivered. */
    void leaveRoom() {
        room.release();
    }

    /** Delivers what waits and ends the thread; waits a few seconds for that unless a listener calls it. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        deliver(List.of(News.of(HearthListener::onApplicationEnded)));
        queue.add(END);
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tell(News news) {
        guarded("what happened cannot be told", () -> {
            Consumer<HearthListener> call = news.open();
            for (HearthListener listener : listeners) {
                guarded("listener " + listener + " failed", () -> call.accept(listener));
            }
        });
    }

    /** Nothing that one of them does may keep the others from hearing. */
    private static void guarded(String problem, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn("{}", problem, e);
        }
    }

    private void deliverAll() {
        try {
            for (Runnable next = queue.take(); next != END; next = queue.take()) {
                guarded("work in the background failed", next);
            }
        } catch (InterruptedException e) {
            // somebody's listener interrupted this thread: it ends, and with it all delivery
            Thread.currentThread().interrupt();
            LOG.warn("the thread of the listeners was interrupted; no further events are delivered");
        }
    }
}
