package dev.hearth.benchmarks.master;

import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows about the master's cost as its cluster grows. */
public final class MasterRows {
    private static final int CORES = 8;
    private static final int APPLICATIONS = 10;
    private static final int MANY_APPLICATIONS = 100;
    private static final int LARGEST = 9_000;
    private static final int LARGE = 4_000;
    private static final List<Integer> IN_MEMORY = List.of(100, 1_000, 10_000, 50_000);
    private static final String SPARK = "Spark 4.2.0, published";
    private static final double BYTES_PER_KILOBYTE = 1000;

    /**
     * What Apache Spark's master did on a machine of this kind, without a recovery store: allocations a second when a
     * cluster is filled and when executors exit and are replaced, by workers and applications.
     */
    private static final Map<Shape, List<Integer>> PUBLISHED = Map.of(
            new Shape(100, APPLICATIONS, CORES), List.of(3_838, 1_907),
            new Shape(500, APPLICATIONS, CORES), List.of(2_414, 1_295),
            new Shape(1_000, APPLICATIONS, CORES), List.of(1_479, 781),
            new Shape(2_000, APPLICATIONS, CORES), List.of(766, 393),
            new Shape(1_000, MANY_APPLICATIONS, CORES), List.of(134, 101));

    private static final double SPARK_HEARTBEAT_MICROS = 69;

    private MasterRows() {}

    /** All sizes; or one, if it is given. */
    public static List<Row> all(Optional<Integer> workers, Optional<Integer> applications) {
        List<Row> rows = new ArrayList<>();
        int apps = applications.orElse(APPLICATIONS);
        inMemory(rows, workers.map(List::of).orElse(IN_MEMORY), apps);
        if (workers.isPresent() || applications.isPresent()) {
            Shape shape = new Shape(workers.orElse(1_000), apps, CORES);
            allocations(rows, shape);
            whole(rows, shape);
            return rows;
        }
        for (int size : List.of(100, 500, 1_000, 2_000)) {
            allocations(rows, new Shape(size, apps, CORES));
        }
        allocations(rows, new Shape(1_000, MANY_APPLICATIONS, CORES));
        growth(rows);
        whole(rows, new Shape(LARGE, apps, CORES));
        whole(rows, new Shape(LARGEST, apps, CORES));
        return rows;
    }

    private static void inMemory(List<Row> rows, List<Integer> sizes, int apps) {
        int rated = sizes.contains(1_000) ? 1_000 : sizes.get(0);
        rows.add(Row.higher(
                        "decisions-" + rated,
                        "decisions/s",
                        session -> CrowdRun.decisions(session, new Shape(rated, apps, CORES))
                                .value("decisions.perSecond"))
                .ratedByValue(20_000, 100_000));
        for (int size : sizes) {
            rows.add(Row.lower(
                    "decision-cpu-" + size,
                    "us",
                    session -> CrowdRun.decisions(session, new Shape(size, apps, CORES))
                            .value("cpu.micros")));
        }
        if (sizes.size() > 1) {
            for (int size : sizes.subList(sizes.size() - 2, sizes.size())) {
                rows.add(Row.lower("decision-cpu-growth-" + size, "x of 100 workers", session -> {
                            Shape small = new Shape(sizes.get(0), apps, CORES);
                            return CrowdRun.decisions(session, new Shape(size, apps, CORES))
                                            .value("cpu.micros")
                                    / CrowdRun.decisions(session, small).value("cpu.micros");
                        })
                        .ratedByValue(1.2, 1.0));
            }
        }
    }

    /** The bounds are those of 2,000 workers. */
    private static void allocations(List<Row> rows, Shape shape) {
        String size = shape.workers() + (shape.applications() == APPLICATIONS ? "" : "-apps-" + shape.applications());
        List<String> kinds = List.of("fill", "replace");
        for (String kind : kinds) {
            Row row = Row.higher(
                    kind + "-" + size,
                    "allocations/s",
                    session -> CrowdRun.allocations(session, shape).value(kind + ".perSecond"));
            Optional<Integer> published =
                    Optional.ofNullable(PUBLISHED.get(shape)).map(figures -> figures.get(kinds.indexOf(kind)));
            if (published.isPresent()) {
                double figure = published.get();
                row = row.against(SPARK, session -> figure);
                row = shape.workers() == 2_000 || shape.applications() == MANY_APPLICATIONS
                        ? row.ratedByRatio(15, 50)
                        : row;
            }
            rows.add(row);
            rows.add(Row.lower(
                    kind + "-cpu-" + size,
                    "us",
                    session -> CrowdRun.allocations(session, shape).value(kind + ".micros")));
        }
    }

    private static void growth(List<Row> rows) {
        for (String kind : List.of("fill", "replace")) {
            rows.add(Row.higher(kind + "-2000-of-100", "x", session -> {
                        Results large = CrowdRun.allocations(session, new Shape(2_000, APPLICATIONS, CORES));
                        Results small = CrowdRun.allocations(session, new Shape(100, APPLICATIONS, CORES));
                        return large.value(kind + ".perSecond") / small.value(kind + ".perSecond");
                    })
                    .ratedByValue(0.8, 1.0));
        }
    }

    private static void whole(List<Row> rows, Shape shape) {
        int size = shape.workers();
        rows.add(whole("registration-storm", "s", shape, "storm.seconds", 1).ratedByValue(5, 2));
        rows.add(whole("memory-per-idle-worker", "KB", shape, "memory.bytesPerWorker", BYTES_PER_KILOBYTE)
                .ratedByValue(10, 5));
        rows.add(whole("heartbeats", "cores", shape, "beats.cores", 1).ratedByValue(0.5, 0.25));
        rows.add(whole("heartbeat-cpu", "us", shape, "beats.micros", 1)
                .against(SPARK, session -> SPARK_HEARTBEAT_MICROS));
        rows.add(Row.higher(
                        "allocations-acknowledged-" + size,
                        "allocations/s",
                        session -> CrowdRun.whole(session, shape).value("fill.perSecond"))
                .ratedByValue(10_000, 30_000));
        rows.add(whole("allocations-acknowledged-cpu", "us", shape, "fill.micros", 1));
        rows.add(whole("restart-registered", "s", shape, "restart.registered", 1));
        rows.add(whole("restart", "s", shape, "restart.seconds", 1).ratedByValue(5, 3));
    }

    private static Row whole(String name, String unit, Shape shape, String result, double divisor) {
        return Row.lower(
                name + "-" + shape.workers(),
                unit,
                session -> CrowdRun.whole(session, shape).value(result) / divisor);
    }
}
