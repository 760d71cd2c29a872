package dev.hearth.task;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Collects values in the order in which tasks end. The shares of tasks are kept as bytes until {@link #value} opens them
 * on its caller's thread, with the class loader of the thread that made the accumulator.
 *
 * @param <T> what is collected
 */
public final class CollectionAccumulator<T> extends Accumulator<T, List<T>> {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Values that arrived together: as bytes first, as values once someone has looked. */
    private sealed interface Part<T> {}

    private record Closed<T>(byte[] bytes) implements Part<T> {}

    private record Opened<T>(List<T> values) implements Part<T> {}

    private static final class Share<T> implements AccumulatorShare<T> {
        private final String accumulator;
        private final ArrayList<T> values = new ArrayList<>();

        private Share(String accumulator) {
            this.accumulator = accumulator;
        }

        @Override
        public void add(T value) {
            values.add(value);
        }

        @Override
        public byte[] bytes() {
            return ClosureSerializer.serializeResult(values, "what was added to " + accumulator);
        }
    }

    private final transient Queue<AtomicReference<Part<T>>> parts = new ConcurrentLinkedQueue<>();
    private final transient ClassLoader loader = ClosureSerializer.contextLoader();

    /** As {@link Accumulator}. */
    public CollectionAccumulator(long id, String name) {
        super(id, name);
    }

    @Override
    public void merge(byte[] share) {
        parts.add(new AtomicReference<>(new Closed<>(share)));
    }

    @Override
    protected AccumulatorShare<T> zero() {
        return new Share<>(toString());
    }

    @Override
    protected void addInDriver(T value) {
        parts.add(new AtomicReference<>(new Opened<>(Collections.singletonList(value))));
    }

    /** Throws {@link ClosureException} when a share cannot be opened. */
    @Override
    protected List<T> valueInDriver() {
        List<T> values = new ArrayList<>();
        UnaryOperator<Part<T>> open = this::open;
        for (AtomicReference<Part<T>> part : parts) {
            if (part.updateAndGet(open) instanceof Opened<T> opened) {
                values.addAll(opened.values());
            }
        }
        return Collections.unmodifiableList(values);
    }

    @SuppressWarnings("unchecked") // a share holds what add took
    private Part<T> open(Part<T> part) {
        return part instanceof Closed<T> closed
                ? new Opened<>(
                        (List<T>) ClosureSerializer.deserialize(closed.bytes(), loader, "what tasks added to " + this))
                : part;
    }
}
