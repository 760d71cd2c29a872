package dev.hearth.protocol;

import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;

/**
 * Attempts of one stage attempt that have succeeded with small values, in three columns, so that the loop that takes them
 * allocates nothing for each: which they are, what they cost, and their values. The order is that of their ends.
 *
 * <p>A task stands in {@code attempts} as the distance of its index from the one that follows the task before it, folded
 * as signed numbers are and shifted left by one; the low bit tells that the number of the attempt follows, which is 0
 * otherwise. In {@code metrics} it stands as the distance of its start in milliseconds from that of the task before, and
 * the other numbers of {@link TaskMetrics} in their order. In {@code values} it stands as its value with its length.
 *
 * @param count how many
 */
public record SucceededTasks(long taskSet, int count, Bytes attempts, Bytes metrics, Bytes values) {

    public SucceededTasks {
        // one byte of each column for each task is the least
        if (count < 0 || count > attempts.length() || count > values.length()) {
            throw new IllegalArgumentException("a batch of " + count + " tasks has " + attempts.length() + " bytes of"
                    + " attempts and " + values.length() + " bytes of values");
        }
    }

    /** Collects tasks of one stage attempt. Belongs to one thread at a time. */
    public static final class Writer {
        private final long taskSet;
        private final WireOutput attempts;
        private final WireOutput metrics;
        private final WireOutput values;
        private int count;
        private long nextIndex;
        private long lastStartMillis;

        /** {@code tasks} is how many are likely to come. */
        public Writer(long taskSet, int tasks) {
            this.taskSet = taskSet;
            this.attempts = new WireOutput(2 * tasks);
            this.metrics = new WireOutput(12 * tasks);
            this.values = new WireOutput(12 * tasks);
        }

        public long taskSet() {
            return taskSet;
        }

        public int count() {
            return count;
        }

        /** About what the batch takes in a message. */
        public int bytes() {
            return attempts.length() + metrics.length() + values.length();
        }

        /**
         * Adds a task.
         *
         * @param startMillis since the epoch
         * @param value as the task serialized it
         */
        public void add(
                int index,
                int attempt,
                long startMillis,
                long runNanos,
                long deserializeNanos,
                long serializeNanos,
                long gcMillis,
                long recordsRead,
                long recordsWritten,
                byte[] value) {
            long distance = index - nextIndex;
            attempts.varLong((fold(distance) << 1) | (attempt == 0 ? 0 : 1));
            if (attempt != 0) {
                attempts.varInt(attempt);
            }
            nextIndex = index + 1L;
            metrics.signedLong(startMillis - lastStartMillis);
            lastStartMillis = startMillis;
            metrics.varLong(runNanos);
            metrics.varLong(deserializeNanos);
            metrics.varLong(serializeNanos);
            metrics.varLong(gcMillis);
            metrics.varLong(value.length);
            metrics.varLong(recordsRead);
            metrics.varLong(recordsWritten);
            values.varInt(value.length);
            values.rawBytes(value, 0, value.length);
            count++;
        }

        /** What was added. The writer is used up. */
        public SucceededTasks finish() {
            return new SucceededTasks(taskSet, count, bytes(attempts), bytes(metrics), bytes(values));
        }

        private static Bytes bytes(WireOutput out) {
            int length = out.length();
            return Bytes.of(out.takeArray(), 0, length);
        }

        private static long fold(long distance) {
            return (distance << 1) ^ (distance >> 63);
        }
    }

    /** Goes through the attempts, one after the other. Belongs to one thread. */
    public static final class Attempts {
        private final WireInput in;
        private int left;
        private long index = -1;
        private int attempt;

        /** {@code attempts} is the column of a batch of {@code count} tasks. */
        public Attempts(Bytes attempts, int count) {
            this.in = attempts.input();
            this.left = count;
        }

        /** Goes on to the next one; false after the last. Throws {@link WireException} where there is none to read. */
        public boolean next() {
            if (left == 0) {
                return false;
            }
            left--;
            long folded = in.varLong();
            long distance = folded >>> 1;
            index += 1 + ((distance >>> 1) ^ -(distance & 1));
            attempt = (folded & 1) == 0 ? 0 : in.varInt();
            if (index < 0 || index > Integer.MAX_VALUE || attempt < 0) {
                throw new WireException("a batch of succeeded tasks names attempt " + attempt + " at task " + index);
            }
            return true;
        }

        public int index() {
            return (int) index;
        }

        public int attempt() {
            return attempt;
        }
    }

    /** Goes through the metrics, one after the other. Belongs to one thread. */
    public static final class Metrics {
        private final WireInput in;
        private long startMillis;

        /** {@code metrics} is the column of a batch. */
        public Metrics(Bytes metrics) {
            this.in = metrics.input();
        }

        /** Those of the next task. Throws {@link WireException} where there are none to read. */
        public TaskMetrics next() {
            startMillis += in.signedLong();
            long runNanos = in.varLong();
            long deserializeNanos = in.varLong();
            long serializeNanos = in.varLong();
            long gcMillis = in.varLong();
            long resultBytes = in.varLong();
            return new TaskMetrics(
                    startMillis,
                    runNanos,
                    deserializeNanos,
                    serializeNanos,
                    gcMillis,
                    resultBytes,
                    in.varLong(),
                    in.varLong());
        }
    }

    /** The attempts, from the first on. */
    public Attempts readAttempts() {
        return new Attempts(attempts, count);
    }

    /** The metrics, from the first on. */
    public Metrics readMetrics() {
        return new Metrics(metrics);
    }
}
