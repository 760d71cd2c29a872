package dev.hearth.master.http.metrics;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What there is in the cluster, counted from its state when somebody asks. Pure. */
final class ClusterGauges {

    private ClusterGauges() {}

    static List<MetricSnapshot> of(MasterState state) {
        List<WorkerView> present = state.workers().stream()
                .filter(worker -> worker.state() != WorkerState.DEAD)
                .toList();
        return List.of(
                byState(
                        "hearth_workers",
                        "Workers; of those that are dead, the ones that the master still shows.",
                        WorkerState.values(),
                        state.workers().stream().map(WorkerView::state)),
                sum(
                        "hearth_worker_cores",
                        "Cores of the workers that are not dead.",
                        present,
                        worker -> worker.capacity().cores()),
                sum(
                        "hearth_worker_cores_used",
                        "Cores of them that are taken.",
                        present,
                        worker -> worker.used().cores()),
                bytes(
                        "hearth_worker_memory",
                        "Memory of the workers that are not dead.",
                        present,
                        WorkerView::capacity),
                bytes("hearth_worker_memory_used", "Memory of them that is taken.", present, WorkerView::used),
                byState(
                        "hearth_applications",
                        "Applications; of those that are over, the ones that the master still remembers.",
                        ApplicationState.values(),
                        state.applications().stream().map(ApplicationView::state)),
                plain(
                        "hearth_applications_short",
                        "Applications that have fewer executors than they ask for.",
                        state.applications().stream()
                                .filter(app -> !app.state().isTerminal()
                                        && app.waiting().isPresent())
                                .count()),
                byState(
                        "hearth_drivers",
                        "Drivers that the cluster runs; of those that are over, the ones that the master still"
                                + " remembers.",
                        DriverState.values(),
                        state.drivers().stream().map(DriverView::state)),
                byState(
                        "hearth_executors",
                        "Executors that should exist.",
                        new ExecutorState[] {ExecutorState.LAUNCHING, ExecutorState.RUNNING},
                        state.applications().stream()
                                .flatMap(app -> app.executors().stream())
                                .map(ExecutorView::state)));
    }

    /** As a label has it. */
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <S extends Enum<S>> MetricSnapshot byState(String name, String help, S[] states, Stream<S> found) {
        Map<S, Long> counts = new EnumMap<>(states[0].getDeclaringClass());
        found.forEach(each -> counts.merge(each, 1L, Long::sum));
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        Arrays.stream(states)
                .forEach(
                        each -> gauge.dataPoint(point(Labels.of("state", label(each)), counts.getOrDefault(each, 0L))));
        return gauge.build();
    }

    private static MetricSnapshot sum(
            String name, String help, List<WorkerView> workers, ToLongFunction<WorkerView> amount) {
        return plain(name, help, workers.stream().mapToLong(amount).sum());
    }

    private static MetricSnapshot bytes(
            String name, String help, List<WorkerView> workers, Function<WorkerView, Resources> of) {
        long sum = workers.stream()
                .mapToLong(worker -> of.apply(worker).memoryBytes())
                .sum();
        return GaugeSnapshot.builder()
                .name(name + "_bytes")
                .unit(Unit.BYTES)
                .help(help)
                .dataPoint(point(Labels.EMPTY, sum))
                .build();
    }

    private static MetricSnapshot plain(String name, String help, long value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(Labels.EMPTY, value))
                .build();
    }

    private static GaugeDataPointSnapshot point(Labels labels, long value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
