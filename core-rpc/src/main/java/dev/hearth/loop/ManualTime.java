package dev.hearth.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The virtual clock of a simulation, and the one queue of everything that is to happen in it, ordered by time and then
 * by the order in which it was asked for. Any number of {@link ManualEventLoop}s share one; whatever else takes time in
 * a simulation (a network, a disk) is a {@link #schedule} here too.
 *
 * <p>Belongs to the thread that moves it. Time stands still while an event runs, and the same calls give the same order
 * each time. An event that fails ends {@link #advance} with its exception; what was to come stays in the queue.
 */
public final class ManualTime {
    /** A simulation that runs this many events without time passing is taken to be caught in a circle. */
    private static final int MAX_EVENTS_AT_ONE_TIME = 1_000_000;

    private static final Instant DEFAULT_WALL_START = Instant.parse("2026-01-01T00:00:00Z");

    private final class Event extends DeadlineHeap.Entry implements EventLoop.Timer {
        private final Runnable task;
        private final boolean timer;

        private Event(long deadlineNanos, Runnable task, boolean timer) {
            super(deadlineNanos);
            this.task = task;
            this.timer = timer;
        }

        @Override
        public void cancel() {
            checkThread();
            if (events.remove(this) && timer) {
                pendingTimers--;
            }
        }
    }

    private final Instant wallStart;
    private final DeadlineHeap<Event> events = new DeadlineHeap<>();
    private Thread mover = Thread.currentThread();
    private boolean moving;
    private long nowNanos;
    private int pendingTimers;
    private int eventsNow;
    private int ran;

    /** The wall clock starts at the beginning of 2026 (UTC). */
    public ManualTime() {
        this(DEFAULT_WALL_START);
    }

    /** Virtual time starts at zero nanoseconds, when the wall clock shows {@code wallStart}. */
    public ManualTime(Instant wallStart) {
        this.wallStart = wallStart;
    }

    /** Virtual time in nanoseconds since the start. */
    public long now() {
        return nowNanos;
    }

    /** What the wall clock showed at the start. */
    public Instant wallStart() {
        return wallStart;
    }

    /** What the wall clock shows now. */
    public Instant wallTime() {
        return wallStart.plusNanos(nowNanos);
    }

    /** How many timers, of all loops and of {@link #schedule}, still wait for their time. */
    public int pendingTimers() {
        return pendingTimers;
    }

    /** How long until the next event of any kind; zero when one is due now, empty when nothing is left to happen. */
    public Optional<Duration> untilNext() {
        return events.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(events.first().deadlineNanos - nowNanos));
    }

    /** Runs the task at {@code delay} from now; a zero or negative delay means now, after all that is due now already. */
    public EventLoop.Timer schedule(Duration delay, Runnable task) {
        return timer(delay, () -> {
            ran++;
            task.run();
        });
    }

    /**
     * Moves the clock on by {@code step}, and runs everything that is due until then, each event at its own time, what
     * the events cause included.
     *
     * @return how many tasks, timers and scheduled events ran (what ran at the end of a turn is not counted)
     * @throws IllegalArgumentException for a negative step
     * @throws IllegalStateException when called by an event, or when events go on forever at one time
     * @throws AssertionError when a task of a loop failed, naming the loop
     */
    public int advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("virtual time cannot go back, found a step of " + step);
        }
        long endNanos = Deadlines.after(nowNanos, step);
        int ranBefore = ran;
        while (!events.isEmpty() && events.first().deadlineNanos - endNanos <= 0) {
            runFirst();
        }
        moveTo(endNanos);
        return ran - ranBefore;
    }

    /** Runs everything that is due now, what it causes at this time included; the clock stands still. As {@link #advance}. */
    public int runUntilIdle() {
        return advance(Duration.ZERO);
    }

    /**
     * Moves the clock to the next event and runs it: one turn of one loop, or one scheduled event. For invariants that
     * are checked after every event.
     *
     * @return false when nothing is left to happen
     */
    public boolean runNext() {
        if (events.isEmpty()) {
            return false;
        }
        runFirst();
        return true;
    }

    /** A timer of a loop, which counts what it runs itself. */
    EventLoop.Timer timer(Duration delay, Runnable task) {
        checkThread();
        Event event = new Event(Deadlines.after(nowNanos, delay), task, true);
        events.add(event);
        pendingTimers++;
        return event;
    }

    /** A turn of a loop, now. */
    EventLoop.Timer turn(Runnable turn) {
        checkThread();
        Event event = new Event(nowNanos, turn, false);
        events.add(event);
        return event;
    }

    /** A loop has run a task. */
    void countTask() {
        ran++;
    }

    private void runFirst() {
        if (moving) {
            throw new IllegalStateException("an event cannot move the virtual time that it runs in");
        }
        mover = Thread.currentThread();
        Event event = events.first();
        moveTo(event.deadlineNanos);
        if (++eventsNow > MAX_EVENTS_AT_ONE_TIME) {
            throw new IllegalStateException(MAX_EVENTS_AT_ONE_TIME + " events ran at virtual time "
                    + Duration.ofNanos(nowNanos) + " and they go on: they cause each other in a circle");
        }
        event.cancel();
        moving = true;
        try {
            event.task.run();
        } finally {
            moving = false;
        }
    }

    private void moveTo(long nanos) {
        if (moving) {
            throw new IllegalStateException("an event cannot move the virtual time that it runs in");
        }
        if (nanos != nowNanos) {
            nowNanos = nanos;
            eventsNow = 0;
        }
    }

    private void checkThread() {
        if (moving && Thread.currentThread() != mover) {
            throw new IllegalStateException(
                    "called on thread " + Thread.currentThread().getName() + " while thread " + mover.getName()
                            + " moves the virtual time: a simulation has one thread");
        }
    }
}
