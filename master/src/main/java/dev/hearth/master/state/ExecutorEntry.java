package dev.hearth.master.state;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/**
 * A process that should exist, an executor or an attempt at a driver: LAUNCHING until its worker says that it was forked.
 * In the master's loop.
 */
public final class ExecutorEntry {
    private final ExecutorId id;
    private final Place place;
    private final Resources resources;
    private final int profile;
    private ExecutorState state = ExecutorState.LAUNCHING;
    private long pid;
    private long command;
    private boolean joined;
    private boolean proven;
    private boolean ending;
    private boolean postponed;

    /** {@code profile} is the number of the resource profile that an executor is of. */
    ExecutorEntry(ExecutorId id, Place place, Resources resources, int profile) {
        this.id = id;
        this.place = place;
        this.resources = resources;
        this.profile = profile;
    }

    public ExecutorId id() {
        return id;
    }

    public WorkerId worker() {
        return place.worker();
    }

    /** The worker, and where it listened when the process was assigned to it. */
    public Place place() {
        return place;
    }

    public Resources resources() {
        return resources;
    }

    /** The number of its resource profile. */
    public int profile() {
        return profile;
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

    /** Whether its driver wants it ended; it counts against its worker until it is over. */
    public boolean isEnding() {
        return ending;
    }

    /** Whether its worker has no process of it, and none is launched before its driver is back with the secret. */
    public boolean isPostponed() {
        return postponed;
    }

    void fork(long processId) {
        state = ExecutorState.RUNNING;
        pid = processId;
        postponed = false;
    }

    void launchedBy(long number) {
        command = number;
        postponed = false;
    }

    void join() {
        joined = true;
    }

    void prove() {
        proven = true;
    }

    void end() {
        ending = true;
    }

    void postpone() {
        postponed = true;
    }
}
