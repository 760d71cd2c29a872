package dev.hearth.benchmarks.master;

import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.RunningProgram;
import dev.hearth.benchmarks.Session;
import java.util.List;

/** A master's daemon and a crowd around it, each in a process of its own. */
final class CrowdRun {
    /** Heartbeats as in use; the crowd sends them. */
    private static final List<String> DEFAULTS = List.of();
    /** None, as where the figures of Apache Spark's master were taken. */
    private static final List<String> NO_HEARTBEATS = List.of("hearth.worker.timeout 1h");
    /** A crowd that does everything once: the better of the two compilers would take the processors from the master. */
    private static final List<String> ONE_COMPILER = List.of("-XX:TieredStopAtLevel=1");

    private CrowdRun() {}

    /** Executors come and go. */
    static Results allocations(Session session, Shape shape) throws InterruptedException {
        return session.once(
                "master with " + shape.workers() + " workers and " + shape.applications() + " applications",
                () -> run(session, shape, NO_HEARTBEATS, List.of(), List.of("fill", "replace")));
    }

    /** Everything that a large cluster does. */
    static Results whole(Session session, Shape shape) throws InterruptedException {
        return session.once(
                "whole life of a cluster of " + shape.workers() + " workers",
                () -> run(session, shape, DEFAULTS, ONE_COMPILER, List.of("memory", "beats", "fill", "restart")));
    }

    private static Results run(
            Session session, Shape shape, List<String> settings, List<String> crowdOptions, List<String> phases)
            throws InterruptedException {
        try (MasterDaemon master = MasterDaemon.start(session, settings);
                RunningProgram crowd = session.start(Program.of(
                                "crowd",
                                CrowdMain.class.getName(),
                                session.installation().classPath())
                        .jvm("-Xmx1g", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                        .jvm("-Dio.netty.jfr.enabled=false")
                        .jvm(crowdOptions.toArray(String[]::new))
                        .args(master.host(), master.port(), master.secretFile(), master.pid())
                        .args(shape.workers(), shape.applications(), shape.coresEach(), session.scaled(1, 3))
                        .args(phases.toArray()))) {
            if (phases.contains("restart")) {
                String unused = crowd.awaitLine("AWAITING RESTART", Session.PROGRAM_TIMEOUT);
                master.restart();
                crowd.tell(Long.toString(master.pid()));
            }
            return crowd.awaitResults(Session.PROGRAM_TIMEOUT);
        }
    }

    /** A master in memory, and what its decisions cost. */
    static Results decisions(Session session, Shape shape) throws InterruptedException {
        return session.once(
                "decisions in memory with " + shape.workers() + " workers",
                () -> session.run(Program.of(
                                "in-memory-master",
                                InMemoryMaster.class.getName(),
                                session.installation().classPath())
                        .jvm("-Xmx2g", "-XX:+UseParallelGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                        .args(shape.workers(), shape.applications(), shape.coresEach())
                        .args(session.newDirectory("journal"), session.scaled(1, 3))));
    }
}
