package dev.hearth.master.http.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A counter for each of a few values of one label, all there from the start. Throws for any other value. */
final class Tally<E extends Enum<E>> {
    private final Map<E, CounterDataPoint> counters;

    Tally(Counter counter, List<E> values) {
        counters = new EnumMap<>(values.get(0).getDeclaringClass());
        for (E each : values) {
            counters.put(each, counter.labelValues(ClusterGauges.label(each)));
        }
    }

    void add(E value) {
        CounterDataPoint counter = counters.get(value);
        if (counter == null) {
            throw new IllegalArgumentException(value + " is not counted");
        }
        counter.inc();
    }
}
