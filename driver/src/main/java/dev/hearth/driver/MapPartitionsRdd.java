package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import java.io.Serial;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a function makes of each partition of another data set. */
final class MapPartitionsRdd<T, R> extends Rdd<R> {
    @Serial
    private static final long serialVersionUID = 1L;

    /** From a partition's elements to others. */
    @FunctionalInterface
    interface Function<T, R> extends Serializable {
        Iterator<R> apply(int partition, Iterator<T> elements) throws Exception;
    }

    private final Rdd<T> parent;
    private final Function<T, R> function;

    MapPartitionsRdd(HearthContext context, Rdd<T> parent, Function<T, R> function) {
        super(context);
        this.parent = parent;
        this.function = function;
    }

    @Override
    public int numPartitions() {
        return parent.numPartitions();
    }

    @Override
    public List<Dependency> dependencies() {
        return List.of(new Dependency.OneToOne(parent));
    }

    @Override
    public List<String> preferredHosts(int partition) {
        return parent.preferredHosts(partition);
    }

    @Override
    boolean isPlain() {
        return parent.isPlain();
    }

    @Override
    Bytes payload(int partition) {
        return parent.payload(partition);
    }

    @Override
    Iterator<R> compute(int partition, Optional<Object> payload, OpenSources open) throws Exception {
        return function.apply(partition, parent.compute(partition, payload, open));
    }
}
