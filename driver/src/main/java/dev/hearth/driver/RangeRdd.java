package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.TaskContext;
import java.io.Closeable;
import java.io.Serial;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Numbers at equal distances. A partition is known by its index alone, so nothing travels for it. */
final class RangeRdd extends Rdd<Long> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long start;
    private final long step;
    private final long count;
    private final int slices;

    private RangeRdd(HearthContext context, long start, long step, long count, int slices) {
        super(context);
        this.start = start;
        this.step = step;
        this.count = count;
        this.slices = slices;
    }

    /** From {@code start}, short of {@code end}. Throws {@link HearthException} for a step of 0 and for 2^63 numbers or more. */
    static RangeRdd of(HearthContext context, long start, long end, long step, int slices) {
        if (step == 0) {
            throw new HearthException("range(" + start + ", " + end + "): the step must not be 0");
        }
        boolean empty = step > 0 ? start >= end : start <= end;
        if (empty) {
            return new RangeRdd(context, start, step, 0, slices);
        }
        // the distance fits 64 bits without a sign, and dividing it so is exact
        long distance = step > 0 ? end - start : start - end;
        long stride = Math.abs(step);
        long count = Long.divideUnsigned(distance - 1, stride) + 1;
        if (count < 0) {
            throw new HearthException("range(" + start + ", " + end + ", " + step
                    + ") has more than 2^63 - 1 numbers; split it, or take a larger step");
        }
        return new RangeRdd(context, start, step, count, slices);
    }

    @Override
    public int numPartitions() {
        return slices;
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of();
    }

    @Override
    public List<String> preferredHosts(int partition) {
        return List.of();
    }

    @Override
    boolean isPlain() {
        return true;
    }

    @Override
    Bytes payload(int partition) {
        return Bytes.EMPTY;
    }

    @Override
    Iterator<Long> compute(int partition, Optional<Object> payload, OpenSources open) {
        Numbers numbers = new Numbers(indexOf(partition), indexOf(partition + 1), open.task());
        open.add(numbers);
        return numbers;
    }

    /** The index of the first number of a partition: partitions differ by one number at most. */
    private long indexOf(int partition) {
        return count / slices * partition + Math.min(partition, count % slices);
    }

    /** The numbers of a partition; counts what was taken of them when it is closed. */
    private final class Numbers implements Iterator<Long>, Closeable {
        private final long to;
        private final TaskContext task;
        private long index;
        private long counted;

        private Numbers(long from, long to, TaskContext task) {
            this.to = to;
            this.task = task;
            this.index = from;
            this.counted = from;
        }

        @Override
        public boolean hasNext() {
            return index < to;
        }

        @Override
        public Long next() {
            if (index >= to) {
                throw new NoSuchElementException();
            }
            return start + step * index++;
        }

        @Override
        public void close() {
            task.addRecordsRead(index - counted);
            counted = index;
        }
    }
}
