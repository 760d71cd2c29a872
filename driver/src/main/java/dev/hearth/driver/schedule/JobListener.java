package dev.hearth.driver.schedule;

import dev.hearth.rpc.codec.Bytes;

/**
 * Hears what becomes of one job. All calls come in the driver's loop, so they must not block or open user bytes: each
 * task's value at most once, then exactly one of {@link #onSucceeded} and {@link #onFailed}, after which nothing follows.
 */
public interface JobListener {

    /** A task of the job has succeeded; {@code value} is as the task serialized it. */
    void onTaskSucceeded(int partition, Bytes value);

    /** Every task has succeeded. */
    void onSucceeded();

    /** The job failed or was cancelled; no further value is delivered. */
    void onFailed(JobFailure failure);
}
