package dev.hearth.driver;

import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.rpc.codec.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Keeps the values of one job's tasks as bytes, in the order of the partitions. Written in the driver's loop; all of it is
 * there once {@link #over} is complete, and each value as soon as its task has succeeded. One thread takes values.
 *
 * <p>Values lie one behind the other in slabs, copied out of the messages that brought them, and a task costs eight bytes
 * besides its value. Once the job is over, a slab goes when the last of its values was taken.
 */
final class ResultCollector implements JobListener {
    private static final int SMALLEST_SLAB_BYTES = 64;
    /** Offsets in a slab have 18 bits. */
    private static final int LARGEST_SLAB_BYTES = 1 << 18;
    /** Lengths in a slab have 16 bits: from this on a value has a slab of its own. */
    private static final int LARGE_BYTES = 1 << 16;
    /** A whole value of this size is kept in what brought it, which is little larger. */
    private static final int HUGE_BYTES = 1 << 20;

    private static final long NOWHERE = 0;
    /** A place is this bit, that one where the slab is the value, the number of the slab, the offset and the length. */
    private static final long THERE = 1L << 63;

    private static final long ALONE = 1L << 62;
    private static final int SLAB_SHIFT = 34;
    private static final int OFFSET_SHIFT = 16;

    private final Optional<int[]> only;
    /** By task: where its value is. Whoever reads a place sees the slab. */
    private final AtomicLongArray places;

    private Bytes[] slabs = new Bytes[4];
    /** By slab: values that were not taken. */
    private int[] left = new int[4];

    private int slabCount;
    /** The slab to which values are added, its number, and how much of it is in use. */
    private byte[] open = new byte[0];

    private int openNumber;
    private int used;

    private final CompletableFuture<Optional<JobFailure>> over = new CompletableFuture<>();

    ResultCollector(int partitions, Optional<List<Integer>> only) {
        this.only = only.map(list -> list.stream().mapToInt(Integer::intValue).toArray());
        int tasks = this.only.map(each -> each.length).orElse(partitions);
        this.places = new AtomicLongArray(tasks);
    }

    /** Complete when the scheduler is done with the job; with the failure, if it failed or was cancelled. */
    CompletableFuture<Optional<JobFailure>> over() {
        return over;
    }

    int tasks() {
        return places.length();
    }

    /** The value of the task in that place, if it had succeeded and was not taken. */
    Optional<Bytes> take(int task) {
        long place = places.getAcquire(task);
        if (place == NOWHERE) {
            return Optional.empty();
        }
        places.setPlain(task, NOWHERE);
        int number = (int) ((place & ~(THERE | ALONE)) >>> SLAB_SHIFT);
        Bytes slab = slabs[number];
        // while the job runs, the loop has the slabs to itself
        if (over.isDone() && --left[number] == 0) {
            slabs[number] = Bytes.EMPTY;
        }
        if ((place & ALONE) != 0) {
            return Optional.of(slab);
        }
        int offset = (int) (place >>> OFFSET_SHIFT) & (LARGEST_SLAB_BYTES - 1);
        return Optional.of(slab.slice(offset, (int) place & (LARGE_BYTES - 1)));
    }

    @Override
    public void onTaskSucceeded(int partition, Bytes values, int offset, int length) {
        int task = only.isPresent() ? Arrays.binarySearch(only.get(), partition) : partition;
        places.setRelease(task, length < LARGE_BYTES ? add(values, offset, length) : alone(values, offset, length));
    }

    @Override
    public void onSucceeded() {
        over.complete(Optional.empty());
    }

    @Override
    public void onFailed(JobFailure failure) {
        over.complete(Optional.of(failure));
    }

    private long add(Bytes values, int offset, int length) {
        if (open.length - used < length || slabCount == 0) {
            int doubled = Math.min(LARGEST_SLAB_BYTES, Math.max(SMALLEST_SLAB_BYTES, 2 * open.length));
            open = new byte[Math.max(doubled, length)];
            openNumber = addSlab(Bytes.of(open));
            used = 0;
        }
        values.copyTo(offset, open, used, length);
        long place = THERE | (long) openNumber << SLAB_SHIFT | (long) used << OFFSET_SHIFT | length;
        left[openNumber]++;
        used += length;
        return place;
    }

    private long alone(Bytes values, int offset, int length) {
        Bytes value = values;
        if (length < HUGE_BYTES || length < values.length()) {
            byte[] copy = new byte[length];
            values.copyTo(offset, copy, 0, length);
            value = Bytes.of(copy);
        }
        int number = addSlab(value);
        left[number]++;
        return THERE | ALONE | (long) number << SLAB_SHIFT;
    }

    private int addSlab(Bytes slab) {
        if (slabCount == slabs.length) {
            slabs = Arrays.copyOf(slabs, 2 * slabCount);
            left = Arrays.copyOf(left, 2 * slabCount);
        }
        slabs[slabCount] = slab;
        return slabCount++;
    }
}
