package dev.hearth.model;

import dev.hearth.rpc.codec.WireId;

/** Where an application stands: WAITING until its first executor is placed, RUNNING, then one of three ends. */
public enum ApplicationState {
    @WireId(1)
    WAITING,
    @WireId(2)
    RUNNING,
    /** Its driver said it was done, or left. */
    @WireId(3)
    FINISHED,
    /** It could not go on. */
    @WireId(4)
    FAILED,
    /** Someone ended it. */
    @WireId(5)
    KILLED;

    /** Whether nothing follows. */
    public boolean isTerminal() {
        return this != WAITING && this != RUNNING;
    }
}
