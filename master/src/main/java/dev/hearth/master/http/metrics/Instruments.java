package dev.hearth.master.http.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;

/** Makes what is recorded with, the same way each time. No exemplars: there are no traces to point to. */
final class Instruments {
    /** From a tenth of a millisecond, which a turn of the loop takes, to five minutes, which resources can be waited for. */
    private static final double[] SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
    };

    private final PrometheusRegistry registry;

    Instruments(PrometheusRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String help) {
        return Counter.builder().name(name).help(help).withoutExemplars().register(registry);
    }

    Counter bytes(String name, String help) {
        return Counter.builder()
                .name(name)
                .unit(Unit.BYTES)
                .help(help)
                .withoutExemplars()
                .register(registry);
    }

    <E extends Enum<E>> Tally<E> tally(String name, String help, String label, List<E> values) {
        return new Tally<>(
                Counter.builder()
                        .name(name)
                        .help(help)
                        .labelNames(label)
                        .withoutExemplars()
                        .register(registry),
                values);
    }

    Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .unit(Unit.SECONDS)
                .help(help)
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(registry);
    }
}
