package dev.hearth.simulation;

import dev.hearth.task.TaskContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A thread for one task runner, which runs only while the simulation waits for it, so that there is one order of events as
 * without threads. What it asks of an event loop happens when it hands control back.
 */
final class Strand extends Thread {
    /** How long a task's wait goes on before it looks whether it was interrupted. */
    private static final Duration SLICE = Duration.ofMillis(25);

    /** Ends the task of a process that is gone. */
    private static final class Gone extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final World world;
    private final SimProcess process;
    private final Semaphore turn = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private final List<Runnable> left = new ArrayList<>();
    private boolean waits;
    private boolean gone;
    private boolean over;

    Strand(World world, SimProcess process, Runnable runner) {
        super(runner, "simulated task runner");
        this.world = world;
        this.process = process;
        setDaemon(true);
    }

    @Override
    public void run() {
        turn.acquireUninterruptibly();
        try {
            super.run();
        } finally {
            over = true;
            back.release();
        }
    }

    /** Begins. By the simulation. */
    void begin() {
        start();
        goOn();
    }

    boolean isOver() {
        return over;
    }

    /** Runs it until it waits, or is over. By the simulation. */
    private void goOn() {
        if (over) {
            return;
        }
        if (process.isPaused() && !gone) {
            world.after(SLICE, this::goOn);
            return;
        }
        turn.release();
        back.acquireUninterruptibly();
        List<Runnable> calls = List.copyOf(left);
        left.clear();
        calls.forEach(Runnable::run);
        if (waits && !gone) {
            world.after(SLICE, this::goOn);
        }
    }

    /** Its process has ended: so does everything that it has to do. By the simulation. */
    void end() {
        gone = true;
        while (!over) {
            goOn();
        }
    }

    /** Whether the caller runs on such a thread. */
    static boolean isCurrent() {
        return Thread.currentThread() instanceof Strand;
    }

    /** Runs later what the current thread cannot do itself. */
    static void later(Runnable call) {
        current().left.add(call);
    }

    /**
     * What a simulated task does: it takes that long, unless it is killed. Anywhere but on such a thread it takes no time.
     * Somebody else's interrupt is a violation.
     */
    static void work(TaskContext task, Duration time) throws InterruptedException {
        if (isCurrent()) {
            current().pass(task, time);
        }
    }

    private static Strand current() {
        return (Strand) Thread.currentThread();
    }

    private void pass(TaskContext task, Duration time) throws InterruptedException {
        if (gone) {
            throw new Gone();
        }
        long endNanos = world.nowNanos() + time.toNanos();
        do {
            if (Thread.interrupted()) {
                String job = Optional.ofNullable(task.properties().get(SimDriver.JOB))
                        .orElse("");
                if (!task.isKilled() || !world.isCancelled(job)) {
                    world.violated("an interrupt reached partition " + task.partitionId() + " (attempt "
                            + task.attemptNumber() + ") of " + job + ", which nobody wanted to end");
                }
                world.count(Transition.TASK_INTERRUPTED);
                throw new InterruptedException();
            }
            waits = true;
            back.release();
            turn.acquireUninterruptibly();
            waits = false;
            if (gone) {
                throw new Gone();
            }
        } while (world.nowNanos() < endNanos);
    }
}
