package dev.hearth.benchmarks.recovery;

import dev.hearth.benchmarks.BenchmarkException;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Row;
import dev.hearth.benchmarks.RunningProgram;
import dev.hearth.benchmarks.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The promises about death and silence, P3 to P6 and P8, as rows; {@code least} is what is promised. */
public final class RecoveryRows {
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private RecoveryRows() {}

    /** In the order in which they run. */
    public static List<Row> all() {
        List<Row> rows = List.of(
                orphans("p3-orphans-after-worker-killed", session -> orphans(session, Victim.WORKERS)),
                orphans("p3-orphans-after-driver-killed", session -> orphans(session, Victim.DRIVER)),
                orphans("p3-orphans-after-all-killed", session -> orphans(session, Victim.ALL)),
                Row.lower(
                        "p3-last-executor-gone",
                        "s",
                        session -> orphans(session, Victim.WORKERS).seconds()),
                Row.lower(
                                "p4-dead-executor-noticed",
                                "ms p99",
                                session -> kills(session).value("noticed.p99.ms"))
                        .ratedByValue(1_000, 100),
                Row.lower(
                        "p4-dead-executor-noticed-p50",
                        "ms p50",
                        session -> kills(session).value("noticed.p50.ms")),
                Row.lower(
                                "p5-silent-worker-moved",
                                "s",
                                session -> silence(session).moved())
                        .ratedByValue(10, 10),
                Row.lower(
                        "p5-silent-worker-back",
                        "s",
                        session -> silence(session).back()),
                Row.lower(
                                "p6-master-serving-again",
                                "s",
                                session -> restart(session).serving())
                        .ratedByValue(3, 1),
                Row.lower(
                        "p6-workers-registered-again",
                        "s",
                        session -> restart(session).registered()),
                Row.lower(
                                "p6-tasks-restarted",
                                "tasks",
                                session -> restart(session).tasks())
                        .ratedByValue(0, 0),
                Row.lower(
                                "p6-executors-restarted",
                                "executors",
                                session -> restart(session).executors())
                        .ratedByValue(0, 0),
                Row.lower(
                                "p8-executors-of-a-crash-loop",
                                "executors",
                                session -> crash(session).executors())
                        .ratedByValue(5, 5),
                Row.lower(
                        "p8-crash-loop-stopped", "s", session -> crash(session).seconds()));
        return rows.stream().map(Row::inQuickRun).toList();
    }

    private static Row orphans(String name, Run<Orphans> run) {
        return Row.lower(name, "processes", session -> run.in(session).count()).ratedByValue(0, 0);
    }

    @FunctionalInterface
    private interface Run<T> {
        T in(Session session) throws InterruptedException;
    }

    /** Who is killed. */
    private enum Victim {
        WORKERS,
        DRIVER,
        ALL
    }

    /**
     * Executors without an owner.
     *
     * @param count of those that are left after 10 s
     * @param seconds until the last one was gone
     */
    private record Orphans(int count, double seconds) {}

    private static Orphans orphans(Session session, Victim victim) throws InterruptedException {
        return session.once("orphans " + victim, () -> {
            try (FallibleCluster cluster = FallibleCluster.start(session, 2);
                    RunningProgram driver = cluster.submit("hold")) {
                String unused = driver.awaitLine(Driver.READY, FallibleCluster.START);
                Set<Long> executors = cluster.executors();
                if (executors.size() != 2) {
                    throw new BenchmarkException("two executors were expected, found " + executors);
                }
                List<Long> victims = new ArrayList<>();
                if (victim != Victim.DRIVER) {
                    victims.addAll(cluster.workerPids());
                }
                if (victim != Victim.WORKERS) {
                    victims.add(driver.pid());
                }
                if (victim == Victim.ALL) {
                    victims.add(cluster.masterPid());
                }
                long start = System.nanoTime();
                Signals.send("KILL", victims);
                double seconds = ORPHAN_LIMIT.toSeconds();
                try {
                    seconds = Deadline.await(
                            "the executors end", start, ORPHAN_LIMIT, () -> left(cluster, executors) == 0);
                } catch (BenchmarkException e) {
                    session.note("      " + e.getMessage());
                }
                Deadline.pass(start, ORPHAN_LIMIT);
                return new Orphans(left(cluster, executors), seconds);
            }
        });
    }

    private static int left(FallibleCluster cluster, Set<Long> executors) {
        Set<Long> left = new TreeSet<>(cluster.executors());
        left.retainAll(executors);
        return left.size();
    }

    private static Results kills(Session session) throws InterruptedException {
        return session.once("kills", () -> {
            try (FallibleCluster cluster = FallibleCluster.start(session, 1);
                    RunningProgram driver = cluster.submit("kills", session.scaled(10, 100))) {
                return driver.awaitResults(Session.PROGRAM_TIMEOUT);
            }
        });
    }

    /**
     * A worker that stands still, with its executor.
     *
     * @param moved seconds until all that ran there was started again elsewhere
     * @param back seconds from its resumption until it has registered, in the same process
     */
    private record Silence(double moved, double back) {}

    private static Silence silence(Session session) throws InterruptedException {
        return session.once("silent worker", () -> {
            try (FallibleCluster cluster = FallibleCluster.start(session, 2)) {
                Path attempts = cluster.newDirectory("attempts");
                Path release = attempts.resolveSibling(attempts.getFileName() + "-release");
                try (RunningProgram driver = cluster.submit("until", 2, release, attempts)) {
                    return silence(cluster, driver, attempts, release);
                }
            }
        });
    }

    private static Silence silence(FallibleCluster cluster, RunningProgram driver, Path attempts, Path release)
            throws InterruptedException {
        double unused = Deadline.await(
                "two tasks run",
                System.nanoTime(),
                LIMIT,
                () -> Attempt.in(attempts).size() == 2);
        long executor = Attempt.in(attempts).get(0).pid();
        RunningProgram worker = cluster.worker(cluster.workerOf(executor));
        Set<Integer> stuck = partitions(attempts, executor, true);
        long stopped = System.nanoTime();
        Signals.send("STOP", List.of(worker.pid(), executor));
        double moved = Deadline.await(
                "what ran on the silent worker runs elsewhere",
                stopped,
                LIMIT,
                () -> partitions(attempts, executor, false).containsAll(stuck));
        create(release);
        // resumed first: its executor must not be heard, though it ends its tasks before the others may
        long resumed = System.nanoTime();
        Signals.send("CONT", List.of(worker.pid(), executor));
        Results results = driver.awaitResults(LIMIT);
        FallibleCluster.awaitRegistered(worker);
        double back = (System.nanoTime() - resumed) / 1e9;
        assert results.values().isEmpty();
        return new Silence(moved, back);
    }

    /** Partitions of which an attempt started in this process, or in another. */
    private static Set<Integer> partitions(Path attempts, long pid, boolean here) {
        return Attempt.in(attempts).stream()
                .filter(each -> here == (each.pid() == pid))
                .map(Attempt::partition)
                .collect(Collectors.toSet());
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A master that was killed under load and started again a second later.
     *
     * @param serving seconds from the start of its process
     * @param registered seconds from there until the last worker has registered
     * @param tasks that were started more than once
     * @param executors that were started after the first ones
     */
    private record Restart(double serving, double registered, int tasks, int executors) {}

    private static Restart restart(Session session) throws InterruptedException {
        return session.once("master restart", () -> {
            try (FallibleCluster cluster = FallibleCluster.start(session, 2)) {
                Path attempts = cluster.newDirectory("attempts");
                int tasks = session.scaled(600, 1_200);
                try (RunningProgram driver = cluster.submit("steady", tasks, 100, attempts)) {
                    double unused = Deadline.await(
                            "tasks run",
                            System.nanoTime(),
                            LIMIT,
                            () -> Attempt.in(attempts).size() > 40);
                    Set<Long> executors = cluster.executors();
                    long killed = System.nanoTime();
                    Signals.send("KILL", List.of(cluster.masterPid()));
                    Deadline.pass(killed, Duration.ofSeconds(1));
                    long start = System.nanoTime();
                    double serving = cluster.startMaster();
                    cluster.awaitWorkers();
                    double registered = (System.nanoTime() - start) / 1e9;
                    if (Attempt.in(attempts).size() >= tasks) {
                        throw new BenchmarkException("the job was over before the master was back; give it more tasks");
                    }
                    Results results = driver.awaitResults(LIMIT);
                    assert results.values().isEmpty();
                    check(cluster);
                    return new Restart(serving, registered, restarted(attempts), others(attempts, executors));
                }
            }
        });
    }

    /** The restarted master takes another application. */
    private static void check(FallibleCluster cluster) throws InterruptedException {
        try (RunningProgram second = cluster.submit("hold")) {
            String unused = second.awaitLine(Driver.READY, FallibleCluster.START);
        }
    }

    private static int restarted(Path attempts) {
        return (int) Attempt.in(attempts).stream()
                .filter(each -> each.attempt() > 0)
                .map(Attempt::partition)
                .distinct()
                .count();
    }

    private static int others(Path attempts, Set<Long> executors) {
        return (int) Attempt.in(attempts).stream()
                .map(Attempt::pid)
                .distinct()
                .filter(pid -> !executors.contains(pid))
                .count();
    }

    /**
     * An application whose executors cannot start.
     *
     * @param executors that were tried
     * @param seconds until it was told why, in words that hold what the executor said
     */
    private record Crash(int executors, double seconds) {}

    private static Crash crash(Session session) throws InterruptedException {
        return session.once("crash loop", () -> {
            try (FallibleCluster cluster = FallibleCluster.start(session, 1)) {
                long start = System.nanoTime();
                try (RunningProgram driver = cluster.submit("crash")) {
                    String reason = driver.awaitLine(Driver.REFUSED, LIMIT);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    session.note("      the driver was told: " + reason);
                    if (!reason.contains("NoSuchOption")) {
                        throw new BenchmarkException("what the executors said is not in the reason: " + reason);
                    }
                    return new Crash(cluster.executorDirectories(), seconds);
                }
            }
        });
    }
}
