package dev.hearth.model;

import dev.hearth.rpc.codec.WireId;

/**
 * Where a submitted driver stands: SUBMITTED while it waits for a worker, for the first time or again, RUNNING, then one
 * of four ends.
 */
public enum DriverState {
    /** It waits for a worker, or for its time to be started again. */
    @WireId(1)
    SUBMITTED,
    /** A worker was told to run it. */
    @WireId(2)
    RUNNING,
    /** Its process ended with status 0. */
    @WireId(3)
    FINISHED,
    /** Its process ended with another status, and is not started again. */
    @WireId(4)
    FAILED,
    /** Someone ended it. */
    @WireId(5)
    KILLED,
    /** It could not be started, or its worker is lost and it is not started again. */
    @WireId(6)
    ERROR;

    /** Whether nothing follows. */
    public boolean isTerminal() {
        return this != SUBMITTED && this != RUNNING;
    }
}
