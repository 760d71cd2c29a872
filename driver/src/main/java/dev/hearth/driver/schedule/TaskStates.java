package dev.hearth.driver.schedule;

import java.util.Arrays;

/**
 * Where each task of a set stands, in eight bytes a task: its state, how many attempts there were, the executor of the last
 * one, and whether that was reported to have run for a while. Belongs to the driver's loop.
 */
final class TaskStates {
    static final int PENDING = 0;
    static final int RUNNING = 1;
    static final int FETCHING = 2;
    static final int SUCCEEDED = 3;

    private static final int STATE = 3;
    private static final int STARTED = 4;
    private static final int ATTEMPT = 8;

    /** Attempts so far times {@link #ATTEMPT}, and the flags below. */
    private final int[] marks;

    private final int[] executors;
    /** Everything before it has SUCCEEDED. */
    private int firstOpen;

    /** So many tasks, all of them PENDING. */
    TaskStates(int tasks) {
        this.marks = new int[tasks];
        this.executors = new int[tasks];
    }

    /** Every task before this one has SUCCEEDED. Moves on over those that have. */
    int firstOpen() {
        while (firstOpen < marks.length && state(firstOpen) == SUCCEEDED) {
            firstOpen++;
        }
        return firstOpen;
    }

    int state(int task) {
        return marks[task] & STATE;
    }

    /** The executor of the last attempt. */
    int executor(int task) {
        return executors[task];
    }

    /** Attempts so far. */
    int attempts(int task) {
        return marks[task] / ATTEMPT;
    }

    /** Whether the last attempt was reported to have run for a while. */
    boolean hasStarted(int task) {
        return (marks[task] & STARTED) != 0;
    }

    /** Whether the task's last attempt has this number, is on this executor, and stands so. */
    boolean is(int task, int state, int executor, int attempt) {
        return (marks[task] & ~STARTED) == (attempt + 1) * ATTEMPT + state && executors[task] == executor;
    }

    /** A PENDING task is sent to the executor: its next attempt. */
    void launch(int task, int executor) {
        marks[task] = (marks[task] & -ATTEMPT) + ATTEMPT + RUNNING;
        executors[task] = executor;
    }

    /** PENDING tasks that were never launched are sent to the executor. */
    void launchFirst(int from, int to, int executor) {
        Arrays.fill(marks, from, to, ATTEMPT + RUNNING);
        Arrays.fill(executors, from, to, executor);
    }

    /** The last attempt is over, or its value is there or lost. */
    void become(int task, int state) {
        marks[task] = (marks[task] & -ATTEMPT) + state;
    }

    /** The last attempt never started: its number is given again. */
    void takeBack(int task) {
        marks[task] = (marks[task] & -ATTEMPT) - ATTEMPT + PENDING;
    }

    /** The last attempt was reported to have run for a while. */
    void start(int task) {
        marks[task] |= STARTED;
    }
}
