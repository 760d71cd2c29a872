package dev.hearth.task;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Sums and counts {@code long}s; its value is the sum, which wraps around like any {@code long}. */
public final class LongAccumulator extends Accumulator<Long, Long> {
    @Serial
    private static final long serialVersionUID = 1L;

    private record Totals(long sum, long count) {
        static final int BYTES = 2 * Long.BYTES;

        private Totals plus(long moreSum, long moreCount) {
            return new Totals(sum + moreSum, count + moreCount);
        }
    }

    private static final class Share implements AccumulatorShare<Long> {
        private final AtomicLong sum = new AtomicLong();
        private final AtomicLong count = new AtomicLong();

        @Override
        public void add(Long value) {
            // one thread writes; opaque keeps a reader on another from seeing half a value
            sum.setOpaque(sum.getPlain() + value);
            count.setOpaque(count.getPlain() + 1);
        }

        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(Totals.BYTES)
                    .putLong(sum.getOpaque())
                    .putLong(count.getOpaque())
                    .array();
        }

        @Override
        public Optional<byte[]> progress() {
            return Optional.of(bytes());
        }
    }

    private final transient AtomicReference<Totals> totals = new AtomicReference<>(new Totals(0, 0));

    /** As {@link Accumulator}. */
    public LongAccumulator(long id, String name) {
        super(id, name);
    }

    /** As {@link #add(Object)}. */
    public void add(long value) {
        add(Long.valueOf(value));
    }

    /** How many values were added. In the driver only. */
    public long count() {
        value();
        return now().count();
    }

    /** The sum, as a primitive. In the driver only. */
    public long sum() {
        return value();
    }

    /** The mean of what was added; NaN before anything was. In the driver only. */
    public double average() {
        value();
        Totals now = now();
        return now.count() == 0 ? Double.NaN : (double) now.sum() / now.count();
    }

    @Override
    public void merge(byte[] share) {
        if (share.length != Totals.BYTES) {
            throw new IllegalArgumentException(
                    this + ": a share has " + Totals.BYTES + " bytes, found " + share.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(share);
        long sum = buffer.getLong();
        long count = buffer.getLong();
        totals.updateAndGet(now -> now.plus(sum, count));
    }

    @Override
    protected AccumulatorShare<Long> zero() {
        return new Share();
    }

    @Override
    protected void addInDriver(Long value) {
        totals.updateAndGet(now -> now.plus(value, 1));
    }

    @Override
    protected Long valueInDriver() {
        return now().sum();
    }

    private Totals now() {
        return Objects.requireNonNull(totals.get());
    }
}
