package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Row;
import dev.hearth.benchmarks.Row.Measure;
import dev.hearth.benchmarks.Session;
import dev.hearth.benchmarks.SparkCluster;
import java.util.ArrayList;
import java.util.List;

/** The rows about dispatching tasks, jobs and results. */
public final class DispatchRows {
    private static final String PER_SECOND = "noop.perSecond";
    private static final String CPU = "noop.cpu.us";
    private static final String ONE_TASK_P50 = "job.1.p50.us";
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MICROS_PER_MILLI = 1e3;

    private DispatchRows() {}

    /** In the order in which they run. */
    public static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        addThroughput(rows);
        addPayload(rows);
        addJobs(rows);
        addGranularity(rows);
        addScale(rows);
        addUnderLoad(rows);
        return rows;
    }

    private static void addThroughput(List<Row> rows) {
        rows.add(Row.higher("b1-noop-throughput", "tasks/s", of(DispatchRows::noopOnHearth, PER_SECOND))
                .against(SparkCluster.TUNED, of(session -> noopOnSpark(session, true), PER_SECOND))
                .ratedByRatio(220, 700)
                .inQuickRun());
        rows.add(Row.lower("b1-cpu-per-task", "µs", of(DispatchRows::noopOnHearth, CPU))
                .against(SparkCluster.TUNED, of(session -> noopOnSpark(session, true), CPU))
                .ratedByValue(5, 1.5)
                .inQuickRun());
        rows.add(Row.higher("b1-noop-vs-hazelcast", "tasks/s", of(DispatchRows::noopOnHearth, PER_SECOND))
                .against(HazelcastMember.NAME, of(DispatchRows::noopOnHazelcast, PER_SECOND))
                .inQuickRun());
        rows.add(Row.lower("b1-cpu-vs-hazelcast", "µs", of(DispatchRows::noopOnHearth, CPU))
                .against(HazelcastMember.NAME, of(DispatchRows::noopOnHazelcast, CPU))
                .inQuickRun());
        rows.add(Row.higher("b1-noop-vs-default-spark", "tasks/s", of(DispatchRows::noopOnHearth, PER_SECOND))
                .against(SparkCluster.DEFAULT, of(session -> noopOnSpark(session, false), PER_SECOND)));
        rows.add(Row.higher(
                        "b1-noop-executor-killed",
                        "tasks/s",
                        of(session -> Systems.hearth(session, "", "killed", 200_000), "killed.perSecond"))
                .inQuickRun());
    }

    private static void addPayload(List<Row> rows) {
        rows.add(Row.higher(
                        "own-argument-100b",
                        "tasks/s",
                        of(
                                session -> Systems.hearth(
                                        session,
                                        "",
                                        "arguments",
                                        session.scaled(5, 10),
                                        session.scaled(5, 9),
                                        100,
                                        200_000),
                                "argument.100.perSecond"))
                .ratedByValue(100_000, 300_000)
                .inQuickRun());
        rows.add(Row.higher(
                        "object-result-100b",
                        "tasks/s",
                        of(
                                session -> Systems.hearth(
                                        session, "", "objects", session.scaled(5, 10), 200_000, session.scaled(5, 9)),
                                "object.perSecond"))
                .ratedByValue(100_000, 200_000)
                .inQuickRun());
    }

    private static void addJobs(List<Row> rows) {
        rows.add(Row.lower("one-task-job-latency", "µs p50", of(DispatchRows::besideEcho, "beside.job.p50.us"))
                .against("echo from a pooled thread", of(DispatchRows::besideEcho, "beside.echo.p50.us"))
                .ratedByRatio(1.6, 1.2)
                .inQuickRun());
        rows.add(Row.higher("one-task-jobs-vs-spark", "jobs/s at p50", DispatchRows::jobRateOnHearth)
                .against(SparkCluster.TUNED, DispatchRows::jobRateOnSpark)
                .ratedByRatio(80, 80)
                .inQuickRun());
        rows.add(Row.lower("one-task-job-p99", "µs p99", of(DispatchRows::jobsOnHearth, "job.1.p99.us"))
                .against(SparkCluster.TUNED, of(DispatchRows::jobsOnSpark, "job.1.p99.us"))
                .inQuickRun());
        rows.add(Row.lower("job-100-tasks", "ms p50", millis(DispatchRows::jobsOnHearth, 100))
                .against(SparkCluster.TUNED, millis(DispatchRows::jobsOnSpark, 100))
                .ratedByValue(0.4, 0.2)
                .inQuickRun());
        rows.add(Row.lower("job-1000-tasks", "ms p50", millis(DispatchRows::jobsOnHearth, 1000))
                .against(SparkCluster.TUNED, millis(DispatchRows::jobsOnSpark, 1000))
                .ratedByValue(1, 0.5)
                .inQuickRun());
        for (int tasks : List.of(2, 16, 64, 256)) {
            rows.add(Row.lower("b5-barrier-" + tasks, "ms p50", millis(DispatchRows::barriersOnHearth, tasks))
                    .against(SparkCluster.TUNED, millis(DispatchRows::barriersOnSpark, tasks)));
        }
    }

    private static void addGranularity(List<Row> rows) {
        rows.add(Row.lower(
                        "metg-50",
                        "µs",
                        session -> Systems.hearth(
                                        session,
                                        "",
                                        "metg",
                                        session.scaled(400, 1_000),
                                        1_000_000,
                                        1,
                                        1_000,
                                        Calibration.iterationsPerMicro(session))
                                .value("metg.50.us"))
                .against(
                        SparkCluster.TUNED,
                        session -> Systems.spark(
                                        session,
                                        true,
                                        "metg",
                                        session.scaled(1_000, 3_000),
                                        5_000,
                                        200,
                                        session.scaled(12_800, 51_200),
                                        Calibration.iterationsPerMicro(session))
                                .value("metg.50.us"))
                .ratedByValue(40, 5)
                .inQuickRun());
    }

    private static void addScale(List<Row> rows) {
        rows.add(Row.lower(
                        "executors-1000",
                        "ns of the driver's loop a task",
                        of(session -> Systems.simulated(session, 1_000), "driver.cpu.ns"))
                .against("two executors", of(session -> Systems.simulated(session, 2), "driver.cpu.ns"))
                .ratedByRatio(2, 1.2)
                .inQuickRun());
        rows.add(Row.lower(
                        "driver-bytes-per-task-10m",
                        "bytes",
                        of(
                                session -> Systems.hearth(session, "-Xmx4g -XX:+UseSerialGC", "memory", 10_000_000),
                                "driver.bytesPerTask"))
                .ratedByValue(128, 48));
    }

    private static void addUnderLoad(List<Row> rows) {
        for (int rate : List.of(500, 2_000, 10_000)) {
            rows.add(Row.lower(
                    "b3-open-loop-" + rate + "-per-second",
                    "µs p99",
                    session -> Systems.hearth(session, "", "open", 500, 5_000, 2_000, 20_000, 10_000, 50_000)
                            .value("open." + rate + ".p99.us")));
        }
        addSizes(rows, "argument");
        addSizes(rows, "result");
        rows.add(Row.lower("b7-slow-reader-heap-growth", "MB", slowReader("slow.grown.mb")));
        rows.add(Row.higher("b7-slow-reader-other-executor", "of its rate", slowReader("slow.other")));
    }

    private static void addSizes(List<Row> rows, String what) {
        Object[] sizes = {1_024, 10_000, 10_240, 3_000, 102_400, 500, 1_048_576, 60};
        for (int size : List.of(1_024, 10_240, 102_400, 1_048_576)) {
            String key = what + "." + size + ".perSecond";
            rows.add(Row.higher(
                            "b6-" + what + "-" + size / 1_024 + "k",
                            "tasks/s",
                            session -> Systems.hearth(session, "", words(what + "s", 2, 3, sizes))
                                    .value(key))
                    .against(
                            SparkCluster.TUNED,
                            session -> Systems.spark(session, true, words(what + "s", 2, 1, sizes))
                                    .value(key)));
        }
    }

    private static Object[] words(String name, int warmUpSeconds, int stages, Object... sizes) {
        List<Object> words = new ArrayList<>(List.of(name, warmUpSeconds, stages));
        words.addAll(List.of(sizes));
        return words.toArray();
    }

    private static Measure slowReader(String key) {
        return of(
                session -> Systems.hearth(
                        session,
                        "-Xmx4g -XX:+UseSerialGC -Dhearth.executor.cores=1 -Dhearth.executor.memory=768m",
                        "slow-reader",
                        40_000,
                        10_240,
                        5_000),
                key);
    }

    /** A run whose results are one row's or several rows'. */
    @FunctionalInterface
    private interface Run {
        Results in(Session session) throws InterruptedException;
    }

    private static Measure of(Run run, String key) {
        return session -> run.in(session).value(key);
    }

    private static Measure millis(Run run, int tasks) {
        return session -> run.in(session).value("job." + tasks + ".p50.us") / MICROS_PER_MILLI;
    }

    private static Results noopOnHearth(Session session) throws InterruptedException {
        return Systems.hearth(session, "", "noop", session.scaled(5, 15), 200_000, 200_000, session.scaled(5, 9));
    }

    private static Results noopOnSpark(Session session, boolean tuned) throws InterruptedException {
        return Systems.spark(session, tuned, "noop", session.scaled(5, 15), 5_000, 50_000, 1);
    }

    private static Results noopOnHazelcast(Session session) throws InterruptedException {
        return Systems.hazelcast(session, "noop", session.scaled(5, 15), 50_000, 200_000, session.scaled(1, 5));
    }

    private static Results jobsOnHearth(Session session) throws InterruptedException {
        return session.quick()
                ? Systems.hearth(session, "", "jobs", 1, 20_000, 10_000, 100, 2_000, 2_000, 1_000, 500, 500)
                : Systems.hearth(session, "", "jobs", 1, 20_000, 20_000, 100, 5_000, 5_000, 1_000, 2_000, 2_000);
    }

    private static Results jobsOnSpark(Session session) throws InterruptedException {
        return session.quick()
                ? Systems.spark(session, true, "jobs", 1, 200, 400, 100, 5, 20, 1_000, 2, 5)
                : Systems.spark(session, true, "jobs", 1, 500, 1_500, 100, 20, 50, 1_000, 5, 15);
    }

    private static Results besideEcho(Session session) throws InterruptedException {
        return Systems.hearth(session, "", "beside-echo", 20_000, session.scaled(10_000, 20_000));
    }

    private static double jobRateOnHearth(Session session) throws InterruptedException {
        return MICROS_PER_SECOND / jobsOnHearth(session).value(ONE_TASK_P50);
    }

    private static double jobRateOnSpark(Session session) throws InterruptedException {
        return MICROS_PER_SECOND / jobsOnSpark(session).value(ONE_TASK_P50);
    }

    private static Results barriersOnHearth(Session session) throws InterruptedException {
        return Systems.hearth(
                session, "", "jobs", 2, 5_000, 1_000, 16, 2_000, 1_000, 64, 1_000, 1_000, 256, 500, 1_000);
    }

    private static Results barriersOnSpark(Session session) throws InterruptedException {
        return Systems.spark(session, true, "jobs", 2, 200, 200, 16, 50, 50, 64, 20, 30, 256, 10, 20);
    }
}
