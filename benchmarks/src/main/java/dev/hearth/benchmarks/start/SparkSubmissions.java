package dev.hearth.benchmarks.start;

import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.Results;
import dev.hearth.benchmarks.Row.Measure;
import dev.hearth.benchmarks.Session;
import dev.hearth.benchmarks.SparkCluster;

/**
 * The same submissions with Apache Spark: the JVM of {@code SparkSubmit} with the command line that Spark's script ends
 * with. The script itself, and the JVM that it starts first to find that command line, are left out.
 */
final class SparkSubmissions {
    private static final String SUBMIT = "org.apache.spark.deploy.SparkSubmit";
    private static final String APPLICATION = "dev.hearth.benchmarks.start.spark.SparkFirstResult";
    private static final int WARM_UP = 1;

    private SparkSubmissions() {}

    /** A result of {@link Submissions}, with tuned Spark. */
    static Measure measure(String key, int cores, String memory) {
        return session -> session.once("Spark's submit, one after the other", () -> submissions(session, cores, memory))
                .value(key);
    }

    private static Results submissions(Session session, int cores, String memory) throws InterruptedException {
        try (SparkCluster cluster = SparkCluster.start(session, cores, memory, true)) {
            Program submit = cluster.driver(session, "spark-submit", SUBMIT)
                    .args("--master", cluster.url(), "--class", APPLICATION)
                    .args(session.installation().peerPrograms("spark"));
            Program program = Program.of(
                            submit.label(),
                            Submissions.class.getName(),
                            session.installation().classPath())
                    .args(WARM_UP, session.scaled(1, 3), session.installation().java())
                    .args(submit.jvmOptions().toArray())
                    .args("-cp", submit.classPath(), submit.mainClass())
                    .args(submit.arguments().toArray());
            return session.run(new Program(
                    program.label(),
                    program.mainClass(),
                    program.classPath(),
                    program.jvmOptions(),
                    program.arguments(),
                    submit.environment()));
        }
    }
}
