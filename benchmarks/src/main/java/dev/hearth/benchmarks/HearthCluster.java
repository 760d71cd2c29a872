package dev.hearth.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A master and one worker as real processes on loopback, with default settings, in a directory of their own. On the main
 * thread.
 */
public final class HearthCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String MASTER_SERVES = "Serving master url=";
    private static final String PAGES_SERVED = "Serving http url=";
    private static final String WORKER_REGISTERED = "registered worker=";
    private static final List<String> DAEMON_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "-Dio.netty.jfr.enabled=false");

    private final RunningProgram master;
    private final RunningProgram worker;
    private final String url;
    private final Path configuration;

    private HearthCluster(RunningProgram master, RunningProgram worker, String url, Path configuration) {
        this.master = master;
        this.worker = worker;
        this.url = url;
        this.configuration = configuration;
    }

    /** Starts both and waits until the worker has registered. */
    public static HearthCluster start(Session session, int cores, String memory) throws InterruptedException {
        Path directory = session.newDirectory("cluster");
        Path conf = directory.resolve("conf");
        create(conf);
        RunningProgram master = null;
        RunningProgram worker = null;
        try {
            master = session.start(daemon(session, "master", "dev.hearth.master.MasterMain", directory)
                    .args("--host", "127.0.0.1", "--port", 0)
                    .args("--conf", "hearth.master.ui.port=0")
                    .args("--conf", "hearth.deploy.recoveryDirectory=" + directory.resolve("recovery")));
            String url = master.awaitLine(MASTER_SERVES, START).split(" ", 2)[0];
            worker = session.start(daemon(session, "worker", "dev.hearth.worker.WorkerMain", directory)
                    .args(url, "--host", "127.0.0.1", "--port", 0, "--cores", cores, "--memory", memory)
                    .args("--work-dir", directory.resolve("work")));
            worker.awaitLine(WORKER_REGISTERED, START);
            return new HearthCluster(master, worker, url, conf);
        } catch (BenchmarkException | InterruptedException e) {
            if (worker != null) {
                worker.close();
            }
            if (master != null) {
                master.close();
            }
            throw e;
        }
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Program daemon(Session session, String role, String mainClass, Path directory) {
        return Program.of(role, mainClass, session.installation().jars() + "/*")
                .jvm(DAEMON_OPTIONS.toArray(String[]::new))
                .env("HEARTH_HOME", session.installation().distribution().toString())
                .env("HEARTH_CONF_DIR", directory.resolve("conf").toString());
    }

    /** Where applications find it: {@code hearth://host:port}. */
    public String url() {
        return url;
    }

    /** Waits until the master serves its pages, and gives their URL. Once. */
    public String pages() throws InterruptedException {
        return master.awaitLine(PAGES_SERVED, START).strip();
    }

    /** The directory with its secret, for {@code HEARTH_CONF_DIR} of a driver. */
    public Path configuration() {
        return configuration;
    }

    /** Of the master's process. */
    public long masterPid() {
        return master.pid();
    }

    /** Of the worker's process, whose descendants are the executors. */
    public long workerPid() {
        return worker.pid();
    }

    /**
     * A program that is a driver of this cluster: with the JVM options of {@code hearth submit}, 2 GB of heap, its
     * environment, and the system properties {@code bench.master} (the URL), {@code bench.daemons} (pids of master and
     * worker, with a comma) and {@code bench.jar} (with the classes of this module, for the executors).
     */
    public Program driver(Session session, String label, Class<?> mainClass) {
        return Program.of(label, mainClass.getName(), session.installation().classPath())
                .jvm("-Xmx2g", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                .jvm("-Dio.netty.jfr.enabled=false", "-Dbench.master=" + url)
                .jvm("-Dbench.daemons=" + masterPid() + "," + workerPid())
                .jvm("-Dbench.jar=" + session.installation().benchmarksJar())
                .env("HEARTH_HOME", session.installation().distribution().toString())
                .env("HEARTH_CONF_DIR", configuration.toString());
    }

    /** Ends the worker with its executors, then the master. Idempotent. */
    @Override
    public void close() {
        worker.close();
        master.close();
    }
}
