package dev.hearth.cli;

import dev.hearth.config.ClusterSecret;
import dev.hearth.config.Config;
import dev.hearth.config.Installation;
import dev.hearth.config.NetworkKeys;
import dev.hearth.driver.cluster.MasterSpec;
import dev.hearth.driver.local.ClusterProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

/**
 * The command as people use it, for the JVM to see what it needs: a program is submitted to a cluster of this host's, which
 * is asked about it, and a master asked that is not there. Takes the jar with {@link RehearsedProgram} and the executor's
 * Java options.
 */
final class Rehearsal {
    private static final String NAME = "rehearsal";
    private static final MasterSpec.LocalCluster CLUSTER = new MasterSpec.LocalCluster(1, 2, 512);
    /** A JVM that writes down its classes may take its time to end. */
    private static final Map<String, String> SETTINGS =
            Map.of("hearth.worker.archives", "off", "hearth.worker.killGrace", "60s");

    private Rehearsal() {}

    /** Ends the process with the submission's status. */
    public static void main(String[] arguments) throws IOException {
        int submitted;
        try (ClusterProcesses.Cluster cluster =
                ClusterProcesses.start(CLUSTER, Config.of(SETTINGS, NAME), new SecureRandom())) {
            String url = cluster.url().toString();
            takeSecret(cluster.config());
            submitted = HearthCli.execute(List.of(
                    "submit",
                    "--master",
                    url,
                    "--name",
                    NAME,
                    "--executor-memory",
                    CLUSTER.memoryMiB() + "m",
                    "--conf",
                    "hearth.executor.extraJavaOptions=" + arguments[1],
                    "--class",
                    RehearsedProgram.class.getName(),
                    arguments[0]));
            ask(List.of("status", "--master", url));
            ask(List.of("status", "--master", url, "-o", "json"));
            ask(List.of("apps", "--master", url, "-a"));
            ask(List.of("workers", "--master", url));
            ask(List.of("why", "--master", url, NAME));
            ask(List.of("events", "--master", url, NAME));
            ask(List.of("logs", "--master", url, NAME));
            ask(List.of("wait", "--master", url, NAME));
        }
        ask(List.of("status", "--master", "hearth://127.0.0.1:1"));
        System.exit(submitted);
    }

    /** Has commands find the cluster's secret where they look for that of this host's. */
    private static void takeSecret(Config config) throws IOException {
        Installation installation = Installation.find(System.getenv(), System.getProperties());
        Files.copy(Path.of(config.get(NetworkKeys.SECRET_FILE)), ClusterSecret.path(Config.empty(), installation));
    }

    private static void ask(List<String> words) {
        int unused = HearthCli.execute(words);
    }
}
