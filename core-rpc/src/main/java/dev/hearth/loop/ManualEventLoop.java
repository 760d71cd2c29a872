package dev.hearth.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * An event loop in virtual time: it runs, on the thread that moves its {@link ManualTime}, when that time is moved.
 * Stands for one simulated process, which can be paused (SIGSTOP, a long collection) and stopped (a crash).
 *
 * <p>A turn is, as in a {@link ThreadEventLoop}: the tasks that were waiting, then the timers that are due, then what was
 * left for the end of the turn; tasks given meanwhile make another turn at the same virtual time. An exception that
 * leaves a task leaves {@link ManualTime#advance} as an {@link AssertionError} with the loop's name; the rest of the turn
 * runs when time is moved again.
 *
 * <p>Belongs to the thread of its {@code ManualTime}; nothing here may be called from another.
 */
public final class ManualEventLoop implements EventLoop {

    private final class LoopTimer implements Timer {
        private final Runnable task;
        private Timer alarm = () -> {};
        private boolean over;

        private LoopTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void cancel() {
            over = true;
            alarm.cancel();
            waitingTimers.remove(this);
        }

        private void fallDue() {
            waitingTimers.remove(this);
            dueTimers.add(this);
            turnSoon();
        }

        private void fire() {
            if (!over) {
                over = true;
                task.run();
            }
        }
    }

    private final ManualTime time;
    private final String name;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Set<LoopTimer> waitingTimers = new HashSet<>();
    private final Queue<LoopTimer> dueTimers = new ArrayDeque<>();
    private final Queue<Runnable> turnEnds = new ArrayDeque<>();
    private Duration wallSkew = Duration.ZERO;
    private boolean turnQueued;
    private boolean running;
    private boolean paused;
    private boolean stopped;

    /** A loop that runs when {@code time} is moved; it needs no start. */
    public ManualEventLoop(ManualTime time, String name) {
        this.time = time;
        this.name = name;
    }

    @Override
    public void execute(Runnable task) {
        if (!stopped) {
            tasks.add(task);
            turnSoon();
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        LoopTimer timer = new LoopTimer(task);
        if (stopped) {
            timer.cancel();
        } else if (delay.isNegative() || delay.isZero()) {
            execute(timer::fire);
        } else {
            waitingTimers.add(timer);
            timer.alarm = time.timer(delay, timer::fallDue);
        }
        return timer;
    }

    @Override
    public void atTurnEnd(Runnable task) {
        checkInLoop();
        if (!stopped) {
            turnEnds.add(task);
        }
    }

    @Override
    public long nanoTime() {
        return time.now();
    }

    @Override
    public Instant wallTime() {
        return time.wallTime().plus(wallSkew);
    }

    /** Sets the wall clock of this process's host forward, or back by a negative step. Monotonic time goes on as before. */
    public void jumpWall(Duration step) {
        wallSkew = wallSkew.plus(step);
    }

    @Override
    public boolean inLoop() {
        return running;
    }

    /** Throws {@link IllegalStateException} unless a task of this loop runs. */
    @Override
    public void checkInLoop() {
        if (!running) {
            throw new IllegalStateException("called outside event loop " + name);
        }
    }

    /** From the next turn on nothing runs; tasks are kept, and time passes for timers. Idempotent. */
    public void pause() {
        paused = true;
    }

    /** What was kept since {@link #pause} runs at the present time: tasks first, then the timers that fell due. Idempotent. */
    public void resume() {
        paused = false;
        turnSoon();
    }

    /**
     * Drops all tasks and timers, now and from now on, the rest of a turn that is under way included: the process died.
     * There is no way back. Idempotent.
     */
    public void stop() {
        stopped = true;
        tasks.clear();
        waitingTimers.forEach(timer -> timer.alarm.cancel());
        waitingTimers.clear();
        dueTimers.clear();
        turnEnds.clear();
    }

    /** The loop's name. */
    @Override
    public String toString() {
        return name;
    }

    private void turnSoon() {
        boolean idle = tasks.isEmpty() && dueTimers.isEmpty() && turnEnds.isEmpty();
        if (!idle && !turnQueued && !paused) {
            turnQueued = true;
            time.turn(this::runTurn);
        }
    }

    private void runTurn() {
        turnQueued = false;
        if (paused || stopped) {
            return;
        }
        running = true;
        try {
            // counted first: what these add belongs to the next turn; a stop meanwhile empties the queues
            for (int left = tasks.size(); left > 0 && !tasks.isEmpty(); left--) {
                runTask(tasks.remove());
            }
            for (int left = dueTimers.size(); left > 0 && !dueTimers.isEmpty(); left--) {
                LoopTimer timer = dueTimers.remove();
                if (!timer.over) {
                    runTask(timer::fire);
                }
            }
            while (!turnEnds.isEmpty()) {
                run(turnEnds.remove());
            }
        } finally {
            running = false;
            turnSoon();
        }
    }

    private void runTask(Runnable task) {
        time.countTask();
        run(task);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            throw new AssertionError(
                    "a task of event loop " + name + " failed at virtual time " + Duration.ofNanos(time.now()) + ": "
                            + e,
                    e);
        }
    }
}
