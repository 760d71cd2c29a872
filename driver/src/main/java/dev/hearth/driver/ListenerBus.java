package dev.hearth.driver;

import dev.hearth.driver.schedule.SchedulerEvents;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the scheduler's events from the driver's loop to the listeners, on a daemon thread of its own.
 *
 * <p>The loop only ever appends. What may wait is bounded at the other end: progress, and why a job waits, is one entry
 * per job, overwritten in place; and each job takes one of {@value #MAX_JOBS} permits, which comes back when its events were
 * delivered, so that threads which submit jobs faster than listeners hear of them wait in {@link #awaitRoom}.
 */
final class ListenerBus implements SchedulerEvents, AutoCloseable {
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
    private final ConcurrentMap<Long, HearthListener.JobProgressed> progressed = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, HearthListener.JobWaiting> waiting = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, JobTracker> trackers = new ConcurrentHashMap<>();
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

    /** The progress of a job that is under way. Until {@link #jobOver}. */
    JobTracker tracker(long job) {
        return trackers.computeIfAbsent(job, id -> new JobTracker());
    }

    /** How many jobs are tracked. */
    int tracked() {
        return trackers.size();
    }

    /** Nothing more is to come about the job but the event of its end. To be called once for each that took room. */
    void jobOver(long job) {
        trackers.remove(job);
        if (listeners.isEmpty()) {
            room.release();
        } else {
            queue.add(room::release);
        }
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

    @Override
    public void onJobStarted(long job, String description, int tasks) {
        tracker(job).set(JobProgress.none(tasks));
        HearthListener.JobStarted event = new HearthListener.JobStarted(job, description, tasks);
        deliver(listener -> listener.onJobStarted(event));
    }

    @Override
    public void onTasksEnded(long job, int succeeded, int failed, int running) {
        JobTracker tracker = tracker(job);
        JobProgress progress = new JobProgress(tracker.progress().tasks(), succeeded, failed, running);
        tracker.set(progress);
        deliverLatest(
                progressed,
                job,
                new HearthListener.JobProgressed(job, progress),
                (listener, event) -> listener.onJobProgressed(event));
    }

    @Override
    public void onJobEnded(long job, boolean ok) {
        HearthListener.JobEnded event = new HearthListener.JobEnded(job, ok);
        deliver(listener -> listener.onJobEnded(event));
    }

    @Override
    public void onExecutorAdded(String id, String host, int cores) {
        HearthListener.ExecutorAdded event = new HearthListener.ExecutorAdded(id, host, cores);
        deliver(listener -> listener.onExecutorAdded(event));
    }

    @Override
    public void onExecutorRemoved(String id, String reason) {
        HearthListener.ExecutorRemoved event = new HearthListener.ExecutorRemoved(id, reason);
        deliver(listener -> listener.onExecutorRemoved(event));
    }

    @Override
    public void onWaiting(long job, String why) {
        deliverLatest(
                waiting,
                job,
                new HearthListener.JobWaiting(job, why),
                (listener, event) -> listener.onJobWaiting(event));
    }

    @Override
    public void onMasterLost(String reason) {
        deliver(listener -> listener.onMasterLost(reason));
    }

    @Override
    public void onApplicationRemoved(String reason) {
        deliver(listener -> listener.onApplicationRemoved(reason));
    }

    /** Delivers what waits and ends the thread; waits a few seconds for that unless a listener calls it. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        deliver(HearthListener::onApplicationEnded);
        queue.add(END);
        if (Thread.currentThread() != thread) {
            try {
                thread.join(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void deliver(Consumer<HearthListener> call) {
        if (!listeners.isEmpty()) {
            queue.add(() -> tell(call));
        }
    }

    private <E> void deliverLatest(
            ConcurrentMap<Long, E> latest, long job, E event, BiConsumer<HearthListener, E> call) {
        if (!listeners.isEmpty() && latest.put(job, event) == null) {
            queue.add(() -> {
                E newest = latest.remove(job);
                tell(listener -> call.accept(listener, newest));
            });
        }
    }

    private void tell(Consumer<HearthListener> call) {
        for (HearthListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.warn("listener {} failed", listener, e);
            }
        }
    }

    private void deliverAll() {
        try {
            for (Runnable next = queue.take(); next != END; next = queue.take()) {
                next.run();
            }
        } catch (InterruptedException e) {
            // somebody's listener interrupted this thread: it ends, and with it all delivery
            Thread.currentThread().interrupt();
            LOG.warn("the thread of the listeners was interrupted; no further events are delivered");
        }
    }
}
