package dev.hearth.rpc.netty;

import dev.hearth.loop.IoSource;
import dev.hearth.loop.ThreadEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Netty's half of the thread of a {@link ThreadEventLoop}: runs the sockets between the loop's turns. */
final class LoopIo extends ManualIoEventLoop implements IoSource {
    private static final long MILLI_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ThreadEventLoop loop;
    private final boolean wholeMillis;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean woken;
    private boolean owned;

    /** {@code wholeMillis} when the factory's handler cannot wait for parts of a millisecond. */
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // without a group, and without a thread before it is first served
    LoopIo(ThreadEventLoop loop, IoHandlerFactory factory, boolean wholeMillis) {
        super(null, null, factory);
        this.loop = loop;
        this.wholeMillis = wholeMillis;
    }

    /** Has the loop serve this; false if it is closed. From any thread, any number of times. */
    boolean begin() {
        if (!begun.compareAndSet(false, true)) {
            return true;
        }
        boolean served = loop.serve(this);
        begun.set(served);
        return served;
    }

    /** Ends on the calling thread, once it is shutting down, if no loop serves it. */
    void endUnbegun() {
        if (begun.compareAndSet(false, true)) {
            own();
            runNow();
        }
    }

    /** Whether the calling thread is the loop's, even if it has not served this yet. */
    boolean isOnLoopThread() {
        return loop.inLoop();
    }

    @Override
    public boolean serve(long waitNanos) {
        if (!owned) {
            own();
        }
        if (waitNanos <= 0) {
            runNow();
        } else {
            run(nettyWait(waitNanos));
            woken = false;
        }
        return !isTerminated();
    }

    @Override
    public void wake() {
        woken = true;
        wakeup();
    }

    /** Netty asks once it would see a wake-up, so that one which came before is not lost. */
    @Override
    protected boolean canBlock() {
        return !woken;
    }

    private void own() {
        owned = true;
        setOwningThread(Thread.currentThread());
    }

    /** Zero is Netty's word for no limit. Whole milliseconds are rounded up: the rest would be spent spinning. */
    private long nettyWait(long waitNanos) {
        if (waitNanos == NO_LIMIT) {
            return 0;
        }
        return wholeMillis ? (waitNanos + MILLI_NANOS - 1) / MILLI_NANOS * MILLI_NANOS : waitNanos;
    }
}
