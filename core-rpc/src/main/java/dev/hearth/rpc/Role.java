package dev.hearth.rpc;

/** What an authenticated peer may act as. Each message states the roles that may send it. */
public enum Role {
    /** The master daemon. */
    MASTER(1),
    /** A worker daemon. */
    WORKER(2),
    /** Registers applications: a driver, or the command that submits one. */
    SUBMIT(3),
    /** Administers the cluster. */
    OPERATOR(4),
    /** Looks, and changes nothing. */
    READ(5),
    /** Belongs to one application, and holds that application's secret alone: its driver towards executors, and they. */
    APPLICATION(6);

    private final int wireId;

    Role(int wireId) {
        this.wireId = wireId;
    }

    /** The number that stands for this role in the handshake; never reused. */
    public int wireId() {
        return wireId;
    }
}
