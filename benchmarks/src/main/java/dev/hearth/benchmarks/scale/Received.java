package dev.hearth.benchmarks.scale;

import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.rpc.codec.Bytes;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/** The values of a job, each of which must come once and be the right one. In the driver's loop, but for the waiting. */
final class Received implements JobListener {
    private final int tasks;
    private final BitSet seen = new BitSet();
    private final byte[] bytes = new byte[Long.BYTES];
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    Received(int tasks) {
        this.tasks = tasks;
    }

    /** Waits for the end. Throws when anything went wrong. */
    void await() {
        over.join();
    }

    @Override
    public void onTaskSucceeded(int partition, Bytes values, int offset, int length) {
        values.copyTo(offset, bytes, 0, Long.BYTES);
        long value = ByteBuffer.wrap(bytes).getLong();
        if (seen.get(partition) || value != partition) {
            over.completeExceptionally(
                    new IllegalStateException("task " + partition + " gave " + value + ", or gave it twice"));
        }
        seen.set(partition);
    }

    @Override
    public void onSucceeded() {
        if (seen.cardinality() == tasks) {
            over.complete(null);
        } else {
            over.completeExceptionally(
                    new IllegalStateException("of " + tasks + " tasks " + seen.cardinality() + " gave a value"));
        }
    }

    @Override
    public void onFailed(JobFailure failure) {
        over.completeExceptionally(new IllegalStateException(failure.message()));
    }
}
