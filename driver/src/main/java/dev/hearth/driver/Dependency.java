package dev.hearth.driver;

import java.util.List;

/** That a data set is computed from another one. */
public sealed interface Dependency {

    /** The other one. */
    Rdd<?> rdd();

    /** Each partition needs a few known partitions of the other, so both are computed in one task. */
    sealed interface Narrow extends Dependency {
        /** The partitions of {@link #rdd} that this partition needs. */
        List<Integer> parents(int partition);
    }

    /** Each partition needs the same one of the other. */
    record OneToOne(Rdd<?> rdd) implements Narrow {
        @Override
        public List<Integer> parents(int partition) {
            return List.of(partition);
        }
    }

    /** The partitions from {@code first} on are those of the other. */
    record Range(Rdd<?> rdd, int first) implements Narrow {
        @Override
        public List<Integer> parents(int partition) {
            int parent = partition - first;
            return parent >= 0 && parent < rdd.numPartitions() ? List.of(parent) : List.of();
        }
    }
}
