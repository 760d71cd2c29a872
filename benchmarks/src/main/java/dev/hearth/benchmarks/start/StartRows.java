package dev.hearth.benchmarks.start;

import dev.hearth.benchmarks.HearthCluster;
import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Row;
import dev.hearth.benchmarks.Row.Measure;
import dev.hearth.benchmarks.Session;
import dev.hearth.benchmarks.SparkCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows about starting: executors, and applications from command to result and end. */
public final class StartRows {
    private static final String CLIENT = "Netty and logback alone";
    private static final int CORES = 2;
    private static final String MEMORY = "2g";
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int WARM_UP = 2;

    private StartRows() {}

    /** In the order in which they run. */
    public static List<Row> all() {
        List<Row> rows = new ArrayList<>(List.of(
                Row.lower("executor-start", "ms", executor("executor.ms"))
                        .against(CLIENT, executor("client.ms"))
                        .ratedByRatio(1.6, 1.2),
                Row.lower("executor-start-cpu", "ms", executor("executor.cpu.ms"))
                        .against(CLIENT, executor("client.cpu.ms")),
                Row.lower("executor-start-cold", "ms", executor("cold.executor.ms"))
                        .against(CLIENT, executor("cold.client.ms")),
                Row.lower("executor-rss", "MB", executor("executor.rss.mb"))
                        .against(CLIENT, executor("client.rss.mb"))
                        .ratedByValue(80, 60)));
        OtherJdk.withAotCache().ifPresent(java -> {
            rows.add(Row.lower("executor-start-jdk25", "ms", executorOn(java, "executor.ms"))
                    .against(CLIENT, executorOn(java, "client.ms")));
            rows.add(Row.lower("executor-rss-jdk25", "MB", executorOn(java, "executor.rss.mb"))
                    .against(CLIENT, executorOn(java, "client.rss.mb")));
        });
        rows.addAll(List.of(
                Row.higher("submit-to-first-result", "1/s", perSecond(submitted("first.p50.ms")))
                        .against(SparkCluster.TUNED, perSecond(onSpark("first.p50.ms")))
                        .ratedByRatio(10, 20),
                Row.lower("application-turnaround", "ms p50", submitted("turnaround.p50.ms"))
                        .against(SparkCluster.TUNED, onSpark("turnaround.p50.ms")),
                Row.lower("application-turnaround-p99", "ms", submitted("turnaround.p99.ms"))));
        return rows;
    }

    private static Measure perSecond(Measure millis) {
        return session -> MILLIS_PER_SECOND / millis.in(session);
    }

    private static Measure executor(String key) {
        return session -> session.once("starts of executors", () -> executorStarts(session))
                .value(key);
    }

    /** The same with the AOT cache of a newer JDK, where the comparison itself runs on an older one. */
    private static Measure executorOn(Path java, String key) {
        return session -> session.once("starts of executors on " + java, () -> executorStarts(session.on(java)))
                .value(key);
    }

    private static Results executorStarts(Session session) throws InterruptedException {
        WarmArchives.make(session);
        try (HearthCluster cluster = HearthCluster.start(session, CORES, MEMORY)) {
            return session.run(cluster.driver(session, "executor-start", ExecutorStart.class)
                    .args(session.scaled(5, 11)));
        }
    }

    private static Measure onSpark(String key) {
        return SparkSubmissions.measure(key, CORES, MEMORY);
    }

    private static Measure submitted(String key) {
        return session -> session.once("hearth submit, one after the other", () -> submissions(session))
                .value(key);
    }

    private static Results submissions(Session session) throws InterruptedException {
        WarmArchives.make(session);
        try (HearthCluster cluster = HearthCluster.start(session, CORES, MEMORY)) {
            Path home = session.installation().distribution();
            return session.run(Program.of(
                            "hearth-submit",
                            Submissions.class.getName(),
                            session.installation().classPath())
                    .args(WARM_UP, session.scaled(5, 20), session.installation().command(), "submit")
                    .args("--master", cluster.url(), "--class", FirstResult.class.getName())
                    .args(session.installation().benchmarksJar())
                    .env("HEARTH_HOME", home.toString())
                    .env("HEARTH_CONF_DIR", cluster.configuration().toString())
                    .env("JAVA_HOME", session.installation().javaHome().toString()));
        }
    }
}
