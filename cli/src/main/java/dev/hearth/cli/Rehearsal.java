package dev.hearth.cli;

import dev.hearth.config.ApplicationKeys;
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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command as people use it, for the JVM to see what it needs: a program is submitted to a cluster of this host's, which
 * is asked about it and looked after, and a master asked that is not there. Takes the jar with {@link RehearsedProgram} and the executor's
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
        Instant began = Instant.now();
        int submitted;
        try (ClusterProcesses.Cluster cluster =
                ClusterProcesses.start(CLUSTER, Config.of(SETTINGS, NAME), new SecureRandom())) {
            String url = cluster.url().toString();
            configure(url, cluster.config());
            submitted = HearthCli.execute(
                    List.of(
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
                            arguments[0]),
                    Optional.empty());
            ask(List.of("status", "--master", url));
            ask(List.of("status", "--master", url, "-o", "json"));
            ask(List.of("apps", "--master", url, "-a"));
            ask(List.of("workers", "--master", url));
            ask(List.of("why", "--master", url, NAME));
            ask(List.of("events", "--master", url, NAME));
            ask(List.of("logs", "--master", url, NAME));
            ask(List.of("wait", "--master", url, NAME));
            ask(List.of("kill", "--master", url, NAME));
            look(cluster, began);
            ask(List.of("drain", "--master", url, "127.0.0.1"));
            ask(List.of("undrain", "--master", url, "127.0.0.1"));
            ask(List.of("token", "create", "--master", url, "--role", "read", "--name", NAME));
            ask(List.of("token", "list", "--master", url));
            ask(List.of("token", "revoke", "--master", url, NAME));
            ask(List.of("login", "--master", url));
            ask(List.of("version", "--master", url));
        }
        ask(List.of("status", "--master", "hearth://127.0.0.1:1"));
        ask(List.of("completion", "bash"));
        ask(List.of("man", "--output", "man"));
        ask(List.of("submit", "--help"));
        ask(List.of("version"));
        System.exit(Written.orElse(submitted, System.out, System.err));
    }

    /** Has commands find settings, and the cluster's secret, where they look for those of this host's. */
    private static void configure(String url, Config config) throws IOException {
        Installation installation = Installation.find(System.getenv(), System.getProperties());
        // the second for a bundle to show
        Files.writeString(installation.defaultsFile(), ApplicationKeys.MASTER + " " + url + "\nhearth.task.cpus 1\n");
        Path secret = ClusterSecret.path(Config.empty(), installation);
        Files.copy(Path.of(config.get(NetworkKeys.SECRET_FILE)), secret);
        // as a master leaves them there
        Files.copy(secret, secret.resolveSibling("http-read.token"));
    }

    /**
     * As on a host of daemons: the process that has this one rehearse stands for them, in the directory that they are looked
     * for in. A JVM is not asked for its own threads as others are.
     */
    private static void look(ClusterProcesses.Cluster cluster, Instant began) throws IOException {
        String url = cluster.url().toString();
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(
                "HEARTH_MASTER_PORT",
                String.valueOf(cluster.url().addresses().get(0).port()));
        Path pids = Path.of(environment.getOrDefault("HEARTH_PID_DIR", "")).toAbsolutePath();
        ProcessHandle own = ProcessHandle.current();
        ProcessHandle daemon = own.parent().filter(Rehearsal::isJvm).orElse(own);
        Files.writeString(pids.resolve("hearth-" + NAME + "-master-1.pid"), String.valueOf(daemon.pid()));
        Files.writeString(pids.resolve("hearth-" + NAME + "-master-1.port"), url);
        // something to leave out of a bundle
        environment.put("REHEARSED_OPTIONS", "-Drehearsed=" + NAME);
        HearthCli cli = new HearthCli(environment, System.out, System.err, Optional.of(began));
        int unused = cli.run(List.of("doctor", "--master", url));
        unused = cli.run(List.of("bundle", "--master", url, "--output", "bundle.zip"));
    }

    private static boolean isJvm(ProcessHandle process) {
        return process.info().command().filter(each -> each.endsWith("/java")).isPresent();
    }

    private static void ask(List<String> words) {
        int unused = HearthCli.execute(words, Optional.empty());
    }
}
