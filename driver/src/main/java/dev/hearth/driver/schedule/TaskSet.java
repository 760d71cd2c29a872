package dev.hearth.driver.schedule;

import dev.hearth.rpc.codec.Bytes;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * One attempt at a stage, as it is given to the {@link TaskScheduler}. Immutable.
 *
 * @param id on the wire: {@link #id(int, int)}
 * @param job its place in the queue: lower ones first, and within a job by stage
 * @param body the serialized function
 * @param payload a partition's own data; called in the loop
 * @param maxResultBytes how much its values may come to; {@link Long#MAX_VALUE} for no bound
 * @param records keeps what becomes of its attempts
 */
public record TaskSet(
        long id,
        long job,
        int stage,
        int stageAttempt,
        Bytes body,
        Partitions partitions,
        Preferences preferences,
        IntFunction<Bytes> payload,
        Map<String, String> properties,
        long maxResultBytes,
        Values values,
        TaskRecords records) {

    /** Takes the values of tasks that succeed, each task's once, in the loop. */
    @FunctionalInterface
    interface Values {
        /** As {@link JobListener#onTaskSucceeded}. */
        void onTaskSucceeded(int partition, Bytes values, int offset, int length);
    }

    private static final int ATTEMPT_BITS = 16;

    /** The number of a stage attempt on the wire. */
    public static long id(int stage, int stageAttempt) {
        return ((long) stage << ATTEMPT_BITS) | stageAttempt;
    }

    int tasks() {
        return partitions.tasks();
    }
}
