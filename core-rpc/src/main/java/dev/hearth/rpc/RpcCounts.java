package dev.hearth.rpc;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one {@link RpcEnv} has seen since it was made, for those who watch over a process. Counted by the loop and by the
 * transport's threads, read by any; what happens to each message that is taken as it should be is not counted.
 */
public final class RpcCounts {
    private final LongAdder connectionsOpened = new LongAdder();
    private final LongAdder connectionsClosed = new LongAdder();
    private final LongAdder connectionsRefused = new LongAdder();
    private final LongAdder messagesRefused = new LongAdder();
    private final LongAdder framesBroken = new LongAdder();

    RpcCounts() {}

    /** Connections that are open: authenticated, whoever dialled. */
    public long connections() {
        // in this order, so that one that closes meanwhile does not make it negative
        long closed = connectionsClosed.sum();
        return connectionsOpened.sum() - closed;
    }

    /** Connections that were authenticated, whoever dialled. */
    public long connectionsOpened() {
        return connectionsOpened.sum();
    }

    /** Connections to a listener that were turned away: who they are was not proved, or there were too many. */
    public long connectionsRefused() {
        return connectionsRefused.sum();
    }

    /** Messages that failed alone: of a type, role or shape that is not taken here. */
    public long messagesRefused() {
        return messagesRefused.sum();
    }

    /** Frames that were none, each of which ended its authenticated connection. */
    public long framesBroken() {
        return framesBroken.sum();
    }

    void opened() {
        connectionsOpened.increment();
    }

    void closed() {
        connectionsClosed.increment();
    }

    void refusedConnection() {
        connectionsRefused.increment();
    }

    void refusedMessage() {
        messagesRefused.increment();
    }

    void brokenFrame() {
        framesBroken.increment();
    }
}
