package dev.hearth.benchmarks.master;

import java.util.ArrayList;
import java.util.List;

/** Values of one kind as they are measured. For one thread. */
final class Median {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    /** Of an even number the higher one in the middle. */
    double value() {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
