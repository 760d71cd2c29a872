package dev.hearth.model;

import dev.hearth.rpc.codec.WireId;

/** Where a worker stands in the master's eyes. */
public enum WorkerState {
    @WireId(1)
    ALIVE,
    /** Silent for {@code hearth.worker.timeout}, or replaced by a new process at its address. */
    @WireId(2)
    DEAD,
    /** Alive; gives out nothing new, and is left when what runs there has ended. */
    @WireId(3)
    DRAINING,
    /** Alive; gives out nothing new until what it complains of, a full disk say, is over. */
    @WireId(4)
    DEGRADED
}
