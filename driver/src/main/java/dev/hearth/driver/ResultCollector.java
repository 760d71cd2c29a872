package dev.hearth.driver;

import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.rpc.codec.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps the values of one job's tasks as bytes, in the order of the partitions. Written in the driver's loop; all of it is
 * there once {@link #over} is complete, and each value as soon as its task has succeeded.
 */
final class ResultCollector implements JobListener {
    private final Optional<int[]> only;
    /** Null where a task has not succeeded, or its value was taken. */
    private final AtomicReferenceArray<Bytes> values;

    private final CompletableFuture<Optional<JobFailure>> over = new CompletableFuture<>();

    ResultCollector(int partitions, Optional<List<Integer>> only) {
        this.only = only.map(list -> list.stream().mapToInt(Integer::intValue).toArray());
        int tasks = this.only.map(each -> each.length).orElse(partitions);
        this.values = new AtomicReferenceArray<>(tasks);
    }

    /** Complete when the scheduler is done with the job; with the failure, if it failed or was cancelled. */
    CompletableFuture<Optional<JobFailure>> over() {
        return over;
    }

    int tasks() {
        return values.length();
    }

    /** The value of the task in that place, if it had succeeded. Lets go of the bytes. */
    Optional<Bytes> take(int slot) {
        Optional<Bytes> value = Optional.ofNullable(values.get(slot));
        values.lazySet(slot, null);
        return value;
    }

    @Override
    public void onTaskSucceeded(int partition, Bytes value) {
        int slot = only.map(list -> Arrays.binarySearch(list, partition)).orElse(partition);
        values.setRelease(slot, value);
    }

    @Override
    public void onSucceeded() {
        over.complete(Optional.empty());
    }

    @Override
    public void onFailed(JobFailure failure) {
        over.complete(Optional.of(failure));
    }
}
