package dev.hearth.master.state;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/** An executor that should exist: LAUNCHING until its worker says that it was forked. In the master's loop. */
public final class ExecutorEntry {
    private final ExecutorId id;
    private final WorkerId worker;
    private final Resources resources;
    private ExecutorState state = ExecutorState.LAUNCHING;
    private long pid;
    private long command;
    private boolean joined;
    private boolean proven;

    ExecutorEntry(ExecutorId id, WorkerId worker, Resources resources) {
        this.id = id;
        this.worker = worker;
        this.resources = resources;
    }

    public ExecutorId id() {
        return id;
    }

    public WorkerId worker() {
        return worker;
    }

    public Resources resources() {
        return resources;
    }

    /** LAUNCHING or RUNNING. */
    public ExecutorState state() {
        return state;
    }

    /** Its process on the worker's host; 0 while it is not known. */
    public long pid() {
        return pid;
    }

    /** The number of the last command that launched it; 0 for one that another master launched. */
    public long command() {
        return command;
    }

    /** Whether it has registered with its driver. */
    public boolean hasJoined() {
        return joined;
    }

    /** Whether it has lived long enough after that for its end not to count as a failure. */
    public boolean isProven() {
        return proven;
    }

    void fork(long processId) {
        state = ExecutorState.RUNNING;
        pid = processId;
    }

    void launchedBy(long number) {
        command = number;
    }

    void join() {
        joined = true;
    }

    void prove() {
        proven = true;
    }
}
