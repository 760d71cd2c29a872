package dev.hearth.benchmarks.dispatch;

import dev.hearth.benchmarks.HearthCluster;
import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Session;
import dev.hearth.benchmarks.SparkCluster;
import dev.hearth.benchmarks.scale.ManyExecutors;

/** Runs a workload on a fresh cluster of one of the systems, each with two slots. */
final class Systems {
    private static final int CORES = 2;
    private static final String MEMORY = "2g";
    private static final int SIMULATED_TASKS = 1_000_000;
    private static final String SPARK_PROGRAM = "dev.hearth.benchmarks.dispatch.spark.SparkProgram";

    private Systems() {}

    /** On Hearth with default settings; {@code jvm} are more options for the driver's JVM, separated by spaces. */
    static Results hearth(Session session, String jvm, Object... workload) throws InterruptedException {
        return session.once("hearth " + words(workload), () -> {
            try (HearthCluster cluster = HearthCluster.start(session, CORES, MEMORY)) {
                Program driver = cluster.driver(session, "hearth-driver", HearthProgram.class);
                return session.run((jvm.isEmpty() ? driver : driver.jvm(jvm.split(" ", -1))).args(workload));
            }
        });
    }

    /** On Apache Spark. */
    static Results spark(Session session, boolean tuned, Object... workload) throws InterruptedException {
        return session.once((tuned ? "tuned" : "default") + " Spark " + words(workload), () -> {
            try (SparkCluster cluster = SparkCluster.start(session, CORES, MEMORY, tuned)) {
                return session.run(
                        cluster.driver(session, "spark-driver", SPARK_PROGRAM).args(workload));
            }
        });
    }

    /** On Hazelcast. */
    static Results hazelcast(Session session, Object... workload) throws InterruptedException {
        return session.once("Hazelcast " + words(workload), () -> {
            try (HazelcastMember member = HazelcastMember.start(session)) {
                return session.run(member.client(session).args(workload));
            }
        });
    }

    /** On Hearth's driver with so many simulated executors. */
    static Results simulated(Session session, int executors) throws InterruptedException {
        return session.once(
                executors + " simulated executors",
                () -> session.run(Program.of(
                                "many-executors",
                                ManyExecutors.class.getName(),
                                session.installation().classPath())
                        .jvm("-Xmx2g", "-XX:+UseSerialGC")
                        .args(executors, SIMULATED_TASKS, session.scaled(8, 10), session.scaled(9, 15))));
    }

    private static String words(Object... workload) {
        StringBuilder words = new StringBuilder();
        for (Object word : workload) {
            words.append(words.isEmpty() ? "" : " ").append(word);
        }
        return words.toString();
    }
}
