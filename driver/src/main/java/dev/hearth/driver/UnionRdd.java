package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The partitions of several data sets, one after the other. */
final class UnionRdd<T> extends Rdd<T> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ArrayList<Rdd<T>> parents;
    /** The first partition of each parent here, and then the end. */
    private final int[] starts;

    UnionRdd(HearthContext context, List<Rdd<T>> parents) {
        super(context);
        this.parents = new ArrayList<>(parents);
        this.starts = new int[parents.size() + 1];
        for (int i = 0; i < parents.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], parents.get(i).numPartitions());
        }
    }

    @Override
    public int numPartitions() {
        return starts[parents.size()];
    }

    @Override
    public List<Dependency> dependencies() {
        List<Dependency> dependencies = new ArrayList<>();
        for (int i = 0; i < parents.size(); i++) {
            dependencies.add(new Dependency.Range(parents.get(i), starts[i]));
        }
        return dependencies;
    }

    @Override
    public List<String> preferredHosts(int partition) {
        int parent = parentOf(partition);
        return parents.get(parent).preferredHosts(partition - starts[parent]);
    }

    @Override
    Bytes payload(int partition) {
        int parent = parentOf(partition);
        return parents.get(parent).payload(partition - starts[parent]);
    }

    @Override
    Iterator<T> compute(int partition, Optional<Object> payload, OpenSources open) throws Exception {
        int parent = parentOf(partition);
        return parents.get(parent).compute(partition - starts[parent], payload, open);
    }

    private int parentOf(int partition) {
        int parent = 0;
        while (partition >= starts[parent + 1]) {
            parent++;
        }
        return parent;
    }
}
