package dev.hearth.benchmarks.observed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Processor time per task in µs, each time with and without somebody who looks, close after one another. Immutable.
 *
 * @param pairs in the order in which they were measured; at least one
 */
public record Pairs(List<Pair> pairs) {

    /** One of each. */
    public record Pair(double without, double with) {
        /** How much more it is with somebody who looks, in parts of a hundred. */
        public double percent() {
            return (with / without - 1) * 100;
        }
    }

    public Pairs {
        pairs = List.copyOf(pairs);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    /** The median of the differences, in parts of a hundred. */
    public double medianPercent() {
        return quantile(0.5);
    }

    /** For people. */
    public String table(double limitPercent) {
        StringBuilder text = new StringBuilder("pair   without   with      difference\n");
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            text.append(String.format(
                    Locale.ROOT,
                    "%4d   %.3f µs  %.3f µs  %+.2f %%%n",
                    i + 1,
                    pair.without(),
                    pair.with(),
                    pair.percent()));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "processor time per task, median difference of %s: %+.2f %% (quartiles %+.2f to %+.2f,"
                                + " all %+.2f to %+.2f); limit %.0f %%: %s%n",
                        pairs.size() == 1 ? "1 pair" : pairs.size() + " pairs",
                        medianPercent(),
                        quantile(0.25),
                        quantile(0.75),
                        quantile(0),
                        quantile(1),
                        limitPercent,
                        medianPercent() < limitPercent ? "kept" : "not kept"))
                .toString();
    }

    /** For programs. */
    public String json(double limitPercent) {
        List<String> each = new ArrayList<>();
        pairs.forEach(pair -> each.add(String.format(
                Locale.ROOT,
                "{\"withoutMicros\": %.5f, \"withMicros\": %.5f, \"percent\": %.3f}",
                pair.without(),
                pair.with(),
                pair.percent())));
        return String.format(
                Locale.ROOT,
                "{\"medianPercent\": %.3f, \"limitPercent\": %.1f, \"pairs\": [%n  %s%n]}%n",
                medianPercent(),
                limitPercent,
                String.join(",\n  ", each));
    }

    private double quantile(double part) {
        double[] sorted = pairs.stream().mapToDouble(Pair::percent).sorted().toArray();
        double place = part * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }
}
