package dev.hearth.task;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Sums and counts {@code double}s; its value is the sum, added up in the order in which tasks end. */
public final class DoubleAccumulator extends Accumulator<Double, Double> {
    @Serial
    private static final long serialVersionUID = 1L;

    private record Totals(double sum, long count) {
        static final int BYTES = Double.BYTES + Long.BYTES;

        private Totals plus(double moreSum, long moreCount) {
            return new Totals(sum + moreSum, count + moreCount);
        }
    }

    private static final class Share implements AccumulatorShare<Double> {
        private final AtomicLong sumBits = new AtomicLong();
        private final AtomicLong count = new AtomicLong();

        @Override
        public void add(Double value) {
            // one thread writes; opaque keeps a reader on another from seeing half a value
            sumBits.setOpaque(Double.doubleToRawLongBits(Double.longBitsToDouble(sumBits.getPlain()) + value));
            count.setOpaque(count.getPlain() + 1);
        }

        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(Totals.BYTES)
                    .putLong(sumBits.getOpaque())
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
    public DoubleAccumulator(long id, String name) {
        super(id, name);
    }

    /** As {@link #add(Object)}. */
    public void add(double value) {
        add(Double.valueOf(value));
    }

    /** How many values were added. In the driver only. */
    public long count() {
        value();
        return now().count();
    }

    /** The sum, as a primitive. In the driver only. */
    public double sum() {
        return value();
    }

    /** The mean of what was added; NaN before anything was. In the driver only. */
    public double average() {
        value();
        Totals now = now();
        return now.count() == 0 ? Double.NaN : now.sum() / now.count();
    }

    @Override
    public void merge(byte[] share) {
        if (share.length != Totals.BYTES) {
            throw new IllegalArgumentException(
                    this + ": a share has " + Totals.BYTES + " bytes, found " + share.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(share);
        double sum = buffer.getDouble();
        long count = buffer.getLong();
        totals.updateAndGet(now -> now.plus(sum, count));
    }

    @Override
    protected AccumulatorShare<Double> zero() {
        return new Share();
    }

    @Override
    protected void addInDriver(Double value) {
        totals.updateAndGet(now -> now.plus(value, 1));
    }

    @Override
    protected Double valueInDriver() {
        return now().sum();
    }

    private Totals now() {
        return Objects.requireNonNull(totals.get());
    }
}
