package dev.hearth.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Apache Spark's master and one worker as real processes on loopback, in a directory of their own. On the main thread. */
public final class SparkCluster implements AutoCloseable {
    /** As what peers are named in the report. */
    public static final String TUNED = "Spark 4.2.0 tuned";

    public static final String DEFAULT = "Spark 4.2.0 default";

    private static final String SPARK = "spark";
    private static final Duration START = Duration.ofSeconds(60);
    /** What Spark asks of a JVM from 17 on; its own launcher gives executors the same. */
    private static final List<String> JVM_OPTIONS = Stream.concat(
                    Stream.of("-XX:+IgnoreUnrecognizedVMOptions", "-Djdk.reflect.useDirectMethodHandle=false"),
                    Stream.of(
                                    "java.lang",
                                    "java.lang.invoke",
                                    "java.lang.reflect",
                                    "java.io",
                                    "java.net",
                                    "java.nio",
                                    "java.util",
                                    "java.util.concurrent",
                                    "java.util.concurrent.atomic",
                                    "sun.nio.ch",
                                    "sun.nio.cs",
                                    "sun.security.action",
                                    "sun.util.calendar")
                            .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED"))
            .toList();

    private static final String QUIET_LOG = """
        rootLogger.level = warn
        rootLogger.appenderRef.stdout.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.target = SYSTEM_ERR
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
        """;

    private final RunningProgram master;
    private final RunningProgram worker;
    private final String url;
    private final Path directory;
    private final boolean tuned;

    private SparkCluster(RunningProgram master, RunningProgram worker, String url, Path directory, boolean tuned) {
        this.master = master;
        this.worker = worker;
        this.url = url;
        this.directory = directory;
        this.tuned = tuned;
    }

    /** Starts both and waits until the worker has registered. Tuned or not is a matter of executors and drivers alone. */
    public static SparkCluster start(Session session, int cores, String memory, boolean tuned)
            throws InterruptedException {
        Path directory = session.newDirectory("spark");
        writeConfiguration(directory, tuned);
        List<RunningProgram> started = new ArrayList<>();
        try {
            RunningProgram master = session.start(daemon(session, "spark-master", directory)
                    .args("--host", "127.0.0.1", "--port", 0, "--webui-port", 0));
            started.add(master);
            String url = master.awaitLine("Starting Spark master at ", START).strip();
            RunningProgram worker = session.start(daemon(session, "spark-worker", directory)
                    .args("--host", "127.0.0.1", "--port", 0, "--webui-port", 0, "--cores", cores)
                    .args("--memory", memory, "--work-dir", directory.resolve("work"), url));
            started.add(worker);
            master.awaitLine("Registering worker", START);
            return new SparkCluster(master, worker, url, directory, tuned);
        } catch (BenchmarkException | InterruptedException e) {
            started.forEach(RunningProgram::close);
            throw e;
        }
    }

    private static void writeConfiguration(Path directory, boolean tuned) {
        try {
            Path conf = Files.createDirectories(directory.resolve("conf"));
            if (tuned) {
                Files.writeString(conf.resolve("log4j2.properties"), QUIET_LOG);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Program daemon(Session session, String label, Path directory) {
        String mainClass = label.equals("spark-master")
                ? "org.apache.spark.deploy.master.Master"
                : "org.apache.spark.deploy.worker.Worker";
        return withEnvironment(session, directory, Program.of(label, mainClass, sparkJars(session)))
                .jvm(JVM_OPTIONS.toArray(String[]::new))
                .jvm("-Xmx1g");
    }

    private static String sparkJars(Session session) {
        return session.installation().peer(SPARK).resolve("jars") + "/*";
    }

    private static Program withEnvironment(Session session, Path directory, Program program) {
        return program.env("SPARK_HOME", session.installation().peer(SPARK).toString())
                .env("SPARK_CONF_DIR", directory.resolve("conf").toString())
                .env("SPARK_LOCAL_IP", "127.0.0.1")
                .env("SPARK_SCALA_VERSION", "2.13");
    }

    /** {@code spark://host:port}. */
    public String url() {
        return url;
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
     * A program of the peer's jar that is a driver of this cluster, with the heap that drivers of Hearth get. What is set
     * comes as {@code spark.} system properties, and {@code bench.daemons} as with {@link HearthCluster#driver}.
     */
    public Program driver(Session session, String label, String mainClass) {
        Installation installation = session.installation();
        Program program = Program.of(
                        label, mainClass, directory.resolve("conf") + ":" + installation.peerClassPath(SPARK))
                .jvm(JVM_OPTIONS.toArray(String[]::new))
                .jvm("-Xmx2g", "-Dbench.daemons=" + masterPid() + "," + workerPid())
                .jvm("-Dspark.master=" + url, "-Dspark.app.name=benchmark", "-Dspark.driver.host=127.0.0.1")
                .jvm("-Dspark.executor.memory=1g", "-Dspark.executor.extraJavaOptions=-XX:+UseSerialGC")
                .jvm("-Dspark.scheduler.minRegisteredResourcesRatio=1")
                .jvm("-Dspark.jars=" + installation.peerPrograms(SPARK) + "," + installation.benchmarksJar());
        return withEnvironment(session, directory, tuned ? tune(program) : program);
    }

    private static Program tune(Program program) {
        return program.jvm("-Dspark.ui.enabled=false", "-Dspark.eventLog.enabled=false", "-Dspark.locality.wait=0");
    }

    /** Ends the worker with its executors, then the master. Idempotent. */
    @Override
    public void close() {
        worker.close();
        master.close();
    }
}
