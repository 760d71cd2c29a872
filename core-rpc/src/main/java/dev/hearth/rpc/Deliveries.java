package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries what a transport thread has decoded to the loop, one task for all that one read brought. When too many bytes
 * wait for the loop, the channel stops reading until half of them are gone.
 */
final class Deliveries {
    private static final long HIGH_BYTES = 8L << 20;
    private static final long LOW_BYTES = HIGH_BYTES / 2;

    private final EventLoop loop;
    private final Transport.Channel channel;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private List<Runnable> batch = new ArrayList<>();
    private long batchBytes;

    Deliveries(EventLoop loop, Transport.Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** On the transport thread: this will run in the loop, after all that was added before. */
    void add(int frameBytes, Runnable delivery) {
        batch.add(delivery);
        batchBytes += frameBytes;
    }

    /** On the transport thread: everything added goes to the loop. */
    void flush() {
        if (batch.isEmpty()) {
            return;
        }
        List<Runnable> given = batch;
        long bytes = batchBytes;
        batch = new ArrayList<>();
        batchBytes = 0;
        boolean full = waitingBytes.addAndGet(bytes) > HIGH_BYTES;
        loop.execute(() -> run(given, bytes));
        if (full && !paused.get()) {
            channel.reading(false);
            paused.set(true);
            // the loop may have caught up before it could see that it has to start the reading again
            resumeBelow(LOW_BYTES);
        }
    }

    private void run(List<Runnable> given, long bytes) {
        try {
            for (Runnable delivery : given) {
                delivery.run();
            }
        } finally {
            waitingBytes.addAndGet(-bytes);
            resumeBelow(LOW_BYTES);
        }
    }

    private void resumeBelow(long bytes) {
        if (waitingBytes.get() < bytes && paused.compareAndSet(true, false)) {
            channel.reading(true);
        }
    }
}
