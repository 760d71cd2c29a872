package dev.hearth.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * An event loop on a daemon thread of its own, which can serve a transport's sockets too ({@link #serve}): then a
 * message costs no hop between two threads.
 *
 * <p>A turn is: I/O that is ready, then the tasks that were waiting (at most {@value #MAX_TASKS_PER_TURN}; the rest waits
 * for the next turn, so that a flood of tasks cannot starve the timers or the I/O), what the I/O gave among them, then
 * the timers that are due, then what was left for the end of the turn. Tasks come before timers so that after a pause of
 * the process a message that was there in time is seen before the timer that would declare it missing. A timer never
 * runs early.
 *
 * <p>Goes from new to started to closed, each once. Tasks may be given before the start, and run then. An exception that
 * leaves a task goes to the {@link FaultHandler}, and the loop goes on with the next task; an exception that leaves the
 * handler goes to the thread's handler of uncaught exceptions and ends the loop as {@link #close} does.
 *
 * <p>Giving a task to a loop that is awake costs one compare-and-set; only a sleeping one is woken by the system.
 */
public final class ThreadEventLoop implements EventLoop, AutoCloseable {
    /** How many tasks one turn runs at most before it serves timers and closes. */
    static final int MAX_TASKS_PER_TURN = 4096;

    /** Waiting tasks, newest first; or one of the marks below, which say that there are none. */
    private static final class Waiting {
        private final Runnable task;
        private Waiting next;

        private Waiting(Runnable task) {
            this.task = task;
            this.next = this;
        }
    }

    /** No task waits, and the loop is awake. Also ends each chain of waiting tasks. */
    private static final Waiting NONE = new Waiting(() -> {});
    /** No task waits, and the loop sleeps: whoever replaces this mark wakes it. */
    private static final Waiting ASLEEP = new Waiting(() -> {});
    /** The loop takes no more tasks. Stays for good. */
    private static final Waiting CLOSED = new Waiting(() -> {});

    private enum Phase {
        NEW,
        STARTED,
        CLOSED
    }

    private final class LoopTimer extends DeadlineHeap.Entry implements Timer {
        private final Runnable task;
        private volatile boolean cancelled;

        private LoopTimer(long deadlineNanos, Runnable task) {
            super(deadlineNanos);
            this.task = task;
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                inLoopNowOrSoon(() -> timers.remove(this));
            }
        }

        private void enqueue() {
            if (!cancelled && !over) {
                timers.add(this);
            }
        }

        private void fire() {
            if (!cancelled) {
                cancelled = true;
                runGuarded(task);
            }
        }
    }

    /** Serves nothing: the thread sleeps. */
    private final class Parking implements IoSource {
        @Override
        public boolean serve(long waitNanos) {
            if (waitNanos == NO_LIMIT) {
                LockSupport.park(ThreadEventLoop.this);
            } else if (waitNanos > 0) {
                LockSupport.parkNanos(ThreadEventLoop.this, waitNanos);
            }
            return true;
        }

        @Override
        public void wake() {
            LockSupport.unpark(thread);
        }
    }

    private final Thread thread;
    private final FaultHandler faults;
    private final IoSource parking = new Parking();
    private final AtomicReference<IoSource> io = new AtomicReference<>(parking);
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Waiting> inbox = new AtomicReference<>(NONE);
    /** Written by the loop's thread alone. */
    private final AtomicLong turns = new AtomicLong();

    // from here on: touched by the loop's thread only
    private final DeadlineHeap<LoopTimer> timers = new DeadlineHeap<>();
    private final Queue<Runnable> turnEnds = new ArrayDeque<>();
    /** Taken from the inbox and not yet run, oldest first. */
    private Waiting backlog = NONE;
    /** Takes nothing more; the thread may still serve I/O. */
    private boolean over;

    /** A loop that takes tasks and runs none before {@link #start}. */
    public ThreadEventLoop(String threadName, FaultHandler faults) {
        this.faults = faults;
        this.thread = new Thread(this::run, threadName);
        this.thread.setDaemon(true);
    }

    /** Starts the thread. Throws {@link IllegalStateException} when the loop was started or closed before. */
    public void start() {
        if (!phase.compareAndSet(Phase.NEW, Phase.STARTED)) {
            throw new IllegalStateException("event loop " + thread.getName() + " cannot be started twice or after its"
                    + " close, found it " + phase.get());
        }
        thread.start();
    }

    /**
     * From now on the thread serves this source in each turn and waits in it, until the source has ended. Callable from
     * any thread.
     *
     * @return false if the loop is closed; then nothing serves the source
     * @throws IllegalStateException if it serves another one
     */
    public boolean serve(IoSource source) {
        if (phase.get() == Phase.CLOSED) {
            return false;
        }
        if (!io.compareAndSet(parking, source)) {
            throw new IllegalStateException(
                    "event loop " + thread.getName() + " serves the I/O of a transport already");
        }
        // it may sleep where it waited before
        parking.wake();
        return true;
    }

    /**
     * Finishes the turn that is under way, drops all other tasks and timers and ends the thread; a thread that serves I/O
     * goes on with that alone, until the source has ended. Waits for the end of the turn as long as it takes, unless
     * called by a task of this loop, or interrupted. Idempotent.
     */
    @Override
    public void close() {
        Phase before = phase.getAndSet(Phase.CLOSED);
        if (inbox.getAndSet(CLOSED) == ASLEEP) {
            wake();
        }
        if (before == Phase.NEW) {
            if (source() == parking) {
                ended.countDown();
            } else {
                thread.start(); // for the I/O alone
            }
        }
        if (!inLoop()) {
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        Waiting added = new Waiting(Objects.requireNonNull(task, "task"));
        while (true) {
            Waiting head = inboxHead();
            if (head == CLOSED) {
                return;
            }
            added.next = head == ASLEEP ? NONE : head;
            if (inbox.compareAndSet(head, added)) {
                if (head == ASLEEP) {
                    wake();
                }
                return;
            }
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        LoopTimer timer = new LoopTimer(Deadlines.after(nanoTime(), delay), task);
        if (delay.isNegative() || delay.isZero()) {
            execute(timer::fire);
        } else {
            inLoopNowOrSoon(timer::enqueue);
        }
        return timer;
    }

    @Override
    public void atTurnEnd(Runnable task) {
        checkInLoop();
        if (!over) {
            turnEnds.add(task);
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant wallTime() {
        return Instant.now();
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** How many turns it has run, for those who watch over a process. Callable from any thread. */
    public long turns() {
        return turns.get();
    }

    /** The thread's name. */
    @Override
    public String toString() {
        return thread.getName();
    }

    private void inLoopNowOrSoon(Runnable change) {
        if (inLoop()) {
            change.run();
        } else {
            execute(change);
        }
    }

    private void wake() {
        // a thread that serves I/O gives itself tasks, and looks for them when it has served it
        if (!inLoop()) {
            source().wake();
        }
    }

    private IoSource source() {
        return Objects.requireNonNull(io.get());
    }

    private void run() {
        try {
            runTurns();
        } catch (Throwable e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
        // what the loop's last turn has written still has to leave
        while (source() != parking) {
            serveIo(IoSource.NO_LIMIT);
        }
    }

    private void runTurns() {
        try {
            while (takeWaiting()) {
                runWaiting();
                runTimers();
                runTurnEnds();
                turns.lazySet(turns.get() + 1);
            }
        } finally {
            phase.set(Phase.CLOSED);
            inbox.set(CLOSED);
            over = true;
            backlog = NONE;
            timers.removeAll();
            turnEnds.clear();
            ended.countDown();
        }
    }

    /**
     * Serves I/O, waiting while there is nothing else to do, and moves the inbox to the backlog unless tasks are left
     * there; false when closed.
     */
    private boolean takeWaiting() {
        boolean idle = backlog == NONE && inboxHead() == NONE && !isTimerDue();
        if (idle && inbox.compareAndSet(NONE, ASLEEP)) {
            serveIo(timers.isEmpty() ? IoSource.NO_LIMIT : Math.max(0, timers.first().deadlineNanos - nanoTime()));
            inbox.compareAndSet(ASLEEP, NONE);
        } else {
            serveIo(0);
        }
        while (true) {
            Waiting head = inboxHead();
            if (head == CLOSED) {
                return false;
            }
            if (backlog != NONE || head == NONE) {
                return true;
            }
            if (inbox.compareAndSet(head, NONE)) {
                backlog = oldestFirst(head);
                return true;
            }
        }
    }

    private void serveIo(long waitNanos) {
        IoSource source = source();
        try {
            if (!source.serve(waitNanos)) {
                io.compareAndSet(source, parking);
            }
        } catch (Throwable e) {
            faults.handleFault("serving the I/O of event loop " + thread.getName(), e);
        }
        // an interrupt left standing would keep a thread from waiting ever again; it means nothing here, and is cleared
        // each turn, whether or not that turn had to wait
        Thread.interrupted();
    }

    private Waiting inboxHead() {
        return Objects.requireNonNull(inbox.get());
    }

    private static Waiting oldestFirst(Waiting newest) {
        Waiting reversed = NONE;
        Waiting rest = newest;
        while (rest != NONE) {
            Waiting next = rest.next;
            rest.next = reversed;
            reversed = rest;
            rest = next;
        }
        return reversed;
    }

    private boolean isTimerDue() {
        return !timers.isEmpty() && timers.first().deadlineNanos - nanoTime() <= 0;
    }

    private void runWaiting() {
        for (int left = MAX_TASKS_PER_TURN; left > 0 && backlog != NONE; left--) {
            Waiting next = backlog;
            backlog = next.next;
            runGuarded(next.task);
        }
    }

    private void runTimers() {
        if (timers.isEmpty()) {
            return;
        }
        // read once: timers set by these timers belong to a later turn
        long nowNanos = nanoTime();
        while (!timers.isEmpty() && timers.first().deadlineNanos - nowNanos <= 0) {
            LoopTimer timer = timers.first();
            timers.remove(timer);
            timer.fire();
        }
    }

    private void runTurnEnds() {
        for (Runnable task = turnEnds.poll(); task != null; task = turnEnds.poll()) {
            runGuarded(task);
        }
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            faults.handleFault("running a task of event loop " + thread.getName(), e);
        }
    }
}
