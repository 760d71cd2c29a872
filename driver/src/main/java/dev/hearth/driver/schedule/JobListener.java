package dev.hearth.driver.schedule;

import dev.hearth.rpc.codec.Bytes;

/**
 * Hears what becomes of one job. All calls come in the driver's loop, so they must not block or open user bytes: each
 * task's value at most once, then exactly one of {@link #onSucceeded} and {@link #onFailed}, after which nothing follows.
 */
public interface JobListener {

    /**
     * A task of the job has succeeded. Its value, as the task serialized it, is the {@code length} bytes at {@code offset}
     * of {@code values}, which holds those of other tasks too: whoever keeps the value copies it, and nothing is allocated
     * for each.
     */
    void onTaskSucceeded(int partition, Bytes values, int offset, int length);

    /** Every task has succeeded. */
    void onSucceeded();

    /** The job failed or was cancelled; no further value is delivered. */
    void onFailed(JobFailure failure);
}
