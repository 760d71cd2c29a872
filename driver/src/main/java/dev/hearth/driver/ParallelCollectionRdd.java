package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The elements of a collection of the driver as it was when this was made. A task gets its own slice alone. */
final class ParallelCollectionRdd<T> extends Rdd<T> {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Serialized slices; stay in the driver. */
    private final transient List<Bytes> slices;

    private final int numSlices;

    private ParallelCollectionRdd(HearthContext context, List<Bytes> slices) {
        super(context);
        this.slices = slices;
        this.numSlices = slices.size();
    }

    /** Throws {@link HearthException} naming what does not serialize. */
    static <T> ParallelCollectionRdd<T> of(HearthContext context, Collection<T> elements, int slices) {
        ArrayList<T> all = new ArrayList<>(elements);
        List<Bytes> written = new ArrayList<>(slices);
        for (int i = 0; i < slices; i++) {
            int from = (int) ((long) all.size() * i / slices);
            int to = (int) ((long) all.size() * (i + 1) / slices);
            written.add(context.closures()
                    .write(
                            new ArrayList<>(all.subList(from, to)),
                            "elements " + from + " to " + to + " of a collection"));
        }
        return new ParallelCollectionRdd<>(context, written);
    }

    @Override
    public int numPartitions() {
        return numSlices;
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
    Bytes payload(int partition) {
        return slices.get(partition);
    }

    @Override
    @SuppressWarnings("unchecked") // the payload is the slice that was written
    Iterator<T> compute(int partition, Optional<Object> payload, OpenSources open) {
        return CountedIterator.over((List<T>) payload.orElseThrow(), open);
    }
}
