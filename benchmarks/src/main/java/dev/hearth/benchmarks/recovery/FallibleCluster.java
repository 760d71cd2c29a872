package dev.hearth.benchmarks.recovery;

import dev.hearth.benchmarks.BenchmarkException;
import dev.hearth.benchmarks.Program;
import dev.hearth.benchmarks.RunningProgram;
import dev.hearth.benchmarks.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A master and workers as real processes on loopback, with default settings, in a directory of their own, whose processes
 * can be killed, stopped and started again. On the main thread.
 */
final class FallibleCluster implements AutoCloseable {
    static final Duration START = Duration.ofSeconds(60);

    private static final String EXECUTOR = "CoarseGrainedExecutorBackend";
    private static final String SERVES = "Serving master url=";
    private static final String REGISTERED = "registered worker=";
    private static final String LOOPBACK = "127.0.0.1";

    private final Session session;
    private final Path directory;
    private final List<RunningProgram> workers = new ArrayList<>();
    private Optional<RunningProgram> master = Optional.empty();
    private String url = "";

    private FallibleCluster(Session session, Path directory) {
        this.session = session;
        this.directory = directory;
    }

    /** Starts a master and so many workers of two cores each, and waits until they have registered. */
    static FallibleCluster start(Session session, int workers) throws InterruptedException {
        FallibleCluster cluster = new FallibleCluster(session, session.newDirectory("cluster"));
        try {
            Files.createDirectories(cluster.directory.resolve("conf"));
            cluster.startMaster();
            for (int number = 1; number <= workers; number++) {
                cluster.startWorker(number);
            }
            cluster.awaitWorkers();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        } catch (BenchmarkException | InterruptedException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * Starts the master, on the port that it had before.
     *
     * @return seconds from the start of its process until it serves
     */
    double startMaster() throws InterruptedException {
        long start = System.nanoTime();
        int port = url.isEmpty() ? 0 : Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
        RunningProgram started = session.start(daemon("master", "dev.hearth.master.MasterMain")
                .args("--host", LOOPBACK, "--port", port)
                .args("--conf", "hearth.master.ui.port=0")
                .args("--conf", "hearth.deploy.recoveryDirectory=" + directory.resolve("recovery")));
        master = Optional.of(started);
        url = started.awaitLine(SERVES, START).split(" ", 2)[0];
        return (System.nanoTime() - start) / 1e9;
    }

    private void startWorker(int number) {
        workers.add(session.start(daemon("worker-" + number, "dev.hearth.worker.WorkerMain")
                .args(url, "--host", LOOPBACK, "--port", 0, "--cores", 2, "--memory", "2g")
                .args("--work-dir", work(number))));
    }

    private Path work(int number) {
        return directory.resolve("work-" + number);
    }

    private Program daemon(String label, String mainClass) {
        return Program.of(label, mainClass, session.installation().jars() + "/*")
                .jvm("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                .jvm("-Dio.netty.jfr.enabled=false")
                .env("HEARTH_HOME", session.installation().distribution().toString())
                .env("HEARTH_CONF_DIR", directory.resolve("conf").toString());
    }

    /** Starts a driver of this cluster: {@link Driver}, with these arguments. */
    RunningProgram submit(Object... arguments) {
        return session.start(Program.of(
                        "driver", Driver.class.getName(), session.installation().classPath())
                .jvm("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED")
                .jvm("-Dio.netty.jfr.enabled=false", "-Dbench.master=" + url)
                .jvm("-Dbench.jar=" + session.installation().benchmarksJar())
                .env("HEARTH_HOME", session.installation().distribution().toString())
                .env("HEARTH_CONF_DIR", directory.resolve("conf").toString())
                .args(arguments));
    }

    /** Waits until every worker has registered, once more if it has before. */
    void awaitWorkers() throws InterruptedException {
        for (RunningProgram worker : workers) {
            awaitRegistered(worker);
        }
    }

    /** Waits until a worker has registered once more. */
    static void awaitRegistered(RunningProgram worker) throws InterruptedException {
        String unused = worker.awaitLine(REGISTERED, START);
    }

    long masterPid() {
        return master.orElseThrow().pid();
    }

    RunningProgram worker(int index) {
        return workers.get(index);
    }

    List<Long> workerPids() {
        return workers.stream().map(RunningProgram::pid).toList();
    }

    /** The index of the worker below whose directory this process works. */
    int workerOf(long pid) {
        for (int index = 0; index < workers.size(); index++) {
            if (isBelow(pid, work(index + 1))) {
                return index;
            }
        }
        throw new BenchmarkException("process " + pid + " is no executor of this cluster");
    }

    /** A new directory for what tasks leave. */
    Path newDirectory(String name) {
        return session.newDirectory(name);
    }

    /** Processes of executors that are there, whoever their parent is. */
    Set<Long> executors() {
        Set<Long> found = new TreeSet<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .map(each -> each.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .mapToLong(Long::parseLong)
                    .filter(this::isExecutor)
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private boolean isExecutor(long pid) {
        try {
            // of a process that has ended and was not asked for yet, nothing can be read
            String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains(EXECUTOR) && isBelow(pid, directory);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isBelow(long pid, Path directory) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }

    /** How many directories of executors the workers have made: {@code work/APPLICATION/NUMBER}. */
    int executorDirectories() {
        int count = 0;
        for (int number = 1; number <= workers.size(); number++) {
            try (Stream<Path> files = Files.find(
                    work(number),
                    2,
                    (file, attributes) -> attributes.isDirectory()
                            && file.getFileName().toString().matches("[0-9]+"))) {
                count += (int) files.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return count;
    }

    /** Ends everything. Idempotent. */
    @Override
    public void close() {
        workers.forEach(each -> Signals.send("CONT", List.of(each.pid())));
        Signals.send("CONT", executors());
        workers.forEach(RunningProgram::close);
        master.ifPresent(RunningProgram::close);
        executors().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
}
