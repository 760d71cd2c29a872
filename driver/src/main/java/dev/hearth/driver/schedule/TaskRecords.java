package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What became of the attempts of one task set, for those who ask later: which succeeded where and what each cost, and
 * how the others ended. Written in the driver's loop, once for each batch; read by any thread, which sees everything up
 * to some batch. Nothing that was written changes.
 *
 * <p>Successes lie in slabs as the executor wrote them, with a few bytes before each batch, so that a task takes about as
 * many bytes here as on the wire. Of the other ends the first {@value #MAX_ENDS} are kept, the first
 * {@value #MAX_STACKS} with their stacks; how many there were is {@link #otherEnds}.
 */
public final class TaskRecords {
    /** Ends other than successes that are kept. */
    static final int MAX_ENDS = 10_000;
    /** Of these, how many keep the stack of their exception. */
    static final int MAX_STACKS = 1_000;

    private static final int SMALLEST_SLAB_BYTES = 64;
    private static final int LARGEST_SLAB_BYTES = 1 << 18;
    /** Four numbers of at most five bytes each. */
    private static final int MAX_HEADER_BYTES = 20;

    /**
     * Attempts that succeeded on one executor, in the order of their ends.
     *
     * @param executor the number by which the scheduler knows it: {@link ExecutorNames#of}
     * @param attempts as {@link SucceededTasks#attempts}
     * @param metrics as {@link SucceededTasks#metrics}
     */
    public record Chunk(int executor, int count, Bytes attempts, Bytes metrics) {

        /** The attempts, from the first on. */
        public SucceededTasks.Attempts readAttempts() {
            return new SucceededTasks.Attempts(attempts, count);
        }

        /** The metrics, from the first on. */
        public SucceededTasks.Metrics readMetrics() {
            return new SucceededTasks.Metrics(metrics);
        }
    }

    /**
     * An attempt that did not succeed.
     *
     * @param executor the number by which the scheduler knows it: {@link ExecutorNames#of}
     * @param index the partition
     * @param end how it ended, without its exception; empty when it went with its executor, or its value did
     * @param reason a sentence where {@code end} is empty
     */
    public record Ended(
            int executor, int index, int attempt, Optional<TaskEnd> end, String reason, TaskMetrics metrics) {}

    /** Everything that readers may see; of the last slab the first {@code used} bytes, of the ends the first {@code ends}. */
    private record Published(byte[][] slabs, int slabCount, int used, Ended[] ends, int endCount, int otherEnds) {}

    private volatile Published published = new Published(new byte[4][], 0, 0, new Ended[0], 0, 0);

    /** Attempts have succeeded. The batch is one that was read to its end. */
    void succeeded(int executor, SucceededTasks batch) {
        if (batch.count() > 0) {
            add(executor, batch.count(), batch.attempts(), batch.metrics());
        }
    }

    /** An attempt is over. Its value is not kept. */
    void ended(int executor, TaskEnded end) {
        if (end.end() instanceof TaskEnd.Success) {
            succeededAlone(executor, end.index(), end.attempt(), end.metrics());
        } else {
            addEnd(new Ended(
                    executor,
                    end.index(),
                    end.attempt(),
                    Optional.of(published.endCount() < MAX_STACKS ? withoutException(end.end()) : brief(end.end())),
                    "",
                    end.metrics()));
        }
    }

    /** An attempt, or the value of one that had succeeded, went with its executor or on the way; {@code reason} is a sentence. */
    void lost(int executor, int index, int attempt, String reason) {
        addEnd(new Ended(executor, index, attempt, Optional.empty(), reason, TaskMetrics.NONE));
    }

    /** The successes up to now, oldest first. An attempt whose value was lost later stands here too. */
    public List<Chunk> chunks() {
        Published now = published;
        List<Chunk> chunks = new ArrayList<>();
        for (int slab = 0; slab < now.slabCount(); slab++) {
            byte[] bytes = now.slabs()[slab];
            boolean last = slab == now.slabCount() - 1;
            WireInput in = new WireInput(bytes, 0, last ? now.used() : bytes.length);
            // a full slab ends with its last byte or with a batch of no tasks
            for (int count = count(in); count > 0; count = count(in)) {
                int executor = in.varInt();
                chunks.add(new Chunk(executor, count, in.bytes(), in.bytes()));
            }
        }
        return chunks;
    }

    /** Attempts up to now that did not succeed, oldest first; not all of them if they are many. */
    public List<Ended> ends() {
        Published now = published;
        return List.of(Arrays.copyOf(now.ends(), now.endCount()));
    }

    /** How many attempts did not succeed. */
    public int otherEnds() {
        return published.otherEnds();
    }

    private static int count(WireInput in) {
        return in.hasRemaining() ? in.varInt() : 0;
    }

    private void succeededAlone(int executor, int index, int attempt, TaskMetrics metrics) {
        WireOutput attempts = new WireOutput(12);
        attempts.varLong((long) index << 2 | (attempt == 0 ? 0 : 1));
        if (attempt != 0) {
            attempts.varInt(attempt);
        }
        WireOutput costs = new WireOutput(32);
        costs.signedLong(metrics.startedEpochMillis());
        costs.varLong(metrics.runNanos());
        costs.varLong(metrics.deserializeNanos());
        costs.varLong(metrics.serializeNanos());
        costs.varLong(metrics.gcMillis());
        costs.varLong(metrics.resultBytes());
        costs.varLong(metrics.recordsRead());
        costs.varLong(metrics.recordsWritten());
        add(executor, 1, Bytes.of(attempts.toArray()), Bytes.of(costs.toArray()));
    }

    private void add(int executor, int count, Bytes attempts, Bytes metrics) {
        WireOutput out = new WireOutput(MAX_HEADER_BYTES + attempts.length() + metrics.length());
        out.varInt(count);
        out.varInt(executor);
        out.bytes(attempts);
        out.bytes(metrics);
        int length = out.length();
        Published now = published;
        byte[][] slabs = now.slabs();
        int slabCount = now.slabCount();
        int used = now.used();
        if (slabCount == 0 || slabs[slabCount - 1].length - used < length) {
            int next = slabCount == 0
                    ? SMALLEST_SLAB_BYTES
                    : Math.min(slabs[slabCount - 1].length * 2, LARGEST_SLAB_BYTES);
            if (slabCount == slabs.length) {
                slabs = Arrays.copyOf(slabs, 2 * slabCount);
            }
            slabs[slabCount++] = new byte[Math.max(next, length)];
            used = 0;
        }
        // readers look no further than what was published, so these bytes are nobody's yet
        System.arraycopy(out.takeArray(), 0, slabs[slabCount - 1], used, length);
        published = new Published(slabs, slabCount, used + length, now.ends(), now.endCount(), now.otherEnds());
    }

    private void addEnd(Ended end) {
        Published now = published;
        Ended[] ends = now.ends();
        int count = now.endCount();
        if (count < MAX_ENDS) {
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, Math.max(8, 2 * count));
            }
            ends[count++] = end;
        }
        published = new Published(now.slabs(), now.slabCount(), now.used(), ends, count, now.otherEnds() + 1);
    }

    private static TaskEnd withoutException(TaskEnd end) {
        return end instanceof TaskEnd.Failed failed
                ? new TaskEnd.Failed(
                        failed.className(), failed.message(), failed.stack(), Optional.empty(), failed.retry())
                : end;
    }

    private static TaskEnd brief(TaskEnd end) {
        return end instanceof TaskEnd.Failed failed
                ? new TaskEnd.Failed(failed.className(), failed.message(), "", Optional.empty(), failed.retry())
                : end;
    }
}
