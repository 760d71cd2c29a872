package dev.hearth.model;

import dev.hearth.rpc.codec.WireId;

/** Where an executor process stands: LAUNCHING, then RUNNING, then one of the four ends; or an end at once. */
public enum ExecutorState {
    /** Assigned to a worker that has not reported it yet. */
    @WireId(1)
    LAUNCHING,
    /** Its process was forked. */
    @WireId(2)
    RUNNING,
    /** Its process ended by itself; the exit code tells how. */
    @WireId(3)
    EXITED,
    /** Its process could not be started. */
    @WireId(4)
    FAILED,
    /** It was ended on command. */
    @WireId(5)
    KILLED,
    /** Its worker is gone, and it with it. */
    @WireId(6)
    LOST;

    /** Whether nothing follows. */
    public boolean isTerminal() {
        return this != LAUNCHING && this != RUNNING;
    }
}
