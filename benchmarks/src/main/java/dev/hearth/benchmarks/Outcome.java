package dev.hearth.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the rounds gave for one row. Immutable.
 *
 * @param row that was measured
 * @param hearth its values, one for each round in which there was one
 * @param peer the peer's, likewise
 * @param ratios of both, one for each round in which there were both
 */
record Outcome(Row row, List<Double> hearth, List<Double> peer, List<Double> ratios) {
    Outcome {
        hearth = List.copyOf(hearth);
        peer = List.copyOf(peer);
        ratios = List.copyOf(ratios);
    }

    static OptionalDouble median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** The values that are rated. */
    List<Double> rated() {
        return row.rated() == Row.Rated.RATIO ? ratios : hearth;
    }

    /** Whether the median is no worse than the least that counts as done; true for a row that is not rated and has a value. */
    boolean met() {
        return median(rated()).isPresent() && isAtLeast(row.least());
    }

    /** Whether the median is no worse than the aim. */
    boolean aimMet() {
        return median(rated()).isPresent() && isAtLeast(row.aim());
    }

    private boolean isAtLeast(OptionalDouble bound) {
        if (bound.isEmpty()) {
            return true;
        }
        double value = median(rated()).orElseThrow();
        return row.better() == Row.Better.HIGHER ? value >= bound.getAsDouble() : value <= bound.getAsDouble();
    }
}
