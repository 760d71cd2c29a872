package dev.hearth.testing;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A master and workers as processes of this JVM's class path, on free ports of loopback, in a directory of their own: for
 * one test when registered as an instance field, for a class when static. Daemons end with their standard input, so none
 * outlives this JVM.
 *
 * <p>A failing test is shown every log. After each test nothing may be left of the programs that it submitted, and at the
 * end no process that carries the directory's path.
 */
public final class LocalCluster implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** Several times what a start takes on a loaded machine. */
    public static final Duration START = Duration.ofSeconds(60);

    /** Several times the 5 s that everything of an application may take to be gone. */
    public static final Duration GONE = Duration.ofSeconds(30);

    /** Target and level are put in. */
    private static final String LOGBACK = """
        <configuration>
          <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
            <target>%s</target>
            <encoder><pattern>%%d{HH:mm:ss.SSS} %%-5level %%logger{0} - %%msg%%n</pattern></encoder>
          </appender>
          <root level="%s"><appender-ref ref="console"/></root>
        </configuration>
        """;

    private final int workerCount;
    private final int coresEach;
    private final Map<String, String> defaults = new LinkedHashMap<>();
    private final List<Child> daemons = new ArrayList<>();
    private final List<Child> programs = new ArrayList<>();
    private final List<Child> workers = new ArrayList<>();
    private final Map<Child, WorkerPlace> places = new LinkedHashMap<>();
    private Optional<Path> directory = Optional.empty();
    private Optional<Child> master = Optional.empty();
    private Optional<RpcAddress> masterAddress = Optional.empty();
    private Optional<MasterProbe> probe = Optional.empty();
    private int numbers;
    private boolean ofTheClass;

    public LocalCluster(int workerCount, int coresEach) {
        this.workerCount = workerCount;
        this.coresEach = coresEach;
        defaults.put("hearth.executor.memory", "64m");
        defaults.put("hearth.master.ui.port", "0");
        defaults.put("hearth.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
    }

    /** Sets a key in {@code hearth-defaults.conf}, for every process. */
    public LocalCluster conf(String key, String value) {
        defaults.put(key, value);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofTheClass = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!ofTheClass) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        boolean failed = context.getExecutionException().isPresent();
        if (failed) {
            System.err.println("==== " + context.getDisplayName() + "\n" + report());
        }
        try {
            endPrograms(failed);
        } finally {
            if (!ofTheClass) {
                stop(failed);
            }
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (ofTheClass) {
            stop(context.getExecutionException().isPresent());
        }
    }

    /** The directory that everything of this cluster is in. */
    public Path directory() {
        return directory.orElseThrow();
    }

    public Path conf() {
        return launches().conf();
    }

    public RpcAddress masterAddress() {
        return masterAddress.orElseThrow();
    }

    /** {@code hearth://127.0.0.1:port}. */
    public String url() {
        return "hearth://" + masterAddress();
    }

    public Child master() {
        return master.orElseThrow();
    }

    /** Those started so far, in their order. */
    public List<Child> workers() {
        return List.copyOf(workers);
    }

    /** Where masters keep what they must not forget. */
    public Path recoveryDirectory() {
        return directory().resolve("recovery");
    }

    /** The cluster's secret. */
    public Secret secret() {
        return Secret.ofHex(Child.read(conf().resolve("cluster.secret")));
    }

    /** A program to be submitted. */
    public Submission submission(Path jar, String mainClass) {
        return new Submission(this, jar, mainClass);
    }

    /** How the master sees things. */
    public MasterState state() {
        return probe().state(masterAddress(), secret());
    }

    /** Asks the master one thing, in that role; throws as {@link MasterProbe#state} does. */
    public <R extends Message> R ask(Role role, Request<R> request) {
        return probe().ask(masterAddress(), secret(), role, request);
    }

    /** What talks to the master from here. */
    public MasterProbe probe() {
        return probe.orElseThrow();
    }

    /** How the master sees things; empty while it cannot be asked. */
    public Optional<MasterState> stateIfReachable() {
        try {
            return Optional.of(state());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    /** The newest application. */
    public Optional<ApplicationView> newestApplication() {
        return stateIfReachable()
                .flatMap(state -> state.applications().stream()
                        .max(Comparator.comparing(ApplicationView::submitted).thenComparing(ApplicationView::app)));
    }

    /** Executors with a process, of all applications. */
    public List<ExecutorView> runningExecutors() {
        return stateIfReachable().stream()
                .flatMap(state -> state.applications().stream())
                .flatMap(app -> app.executors().stream())
                .filter(executor -> !executor.state().isTerminal() && executor.pid() > 0)
                .toList();
    }

    /** Waits until so many executors have a process, and gives them. */
    public List<ExecutorView> awaitExecutors(int count) {
        return Await.value(count + " executors run", START, () -> {
            List<ExecutorView> running = runningExecutors();
            return running.size() >= count ? Optional.of(running) : Optional.empty();
        });
    }

    /** Waits until the master sees so many workers alive. */
    public void awaitWorkers(int count) {
        Await.until(count + " workers are registered", START, () -> aliveWorkers() == count);
    }

    /** Waits until the master has had back every core and byte. */
    public void awaitNothingUsed() {
        Await.until(
                "every core and byte is given back",
                GONE,
                () -> stateIfReachable().stream()
                        .flatMap(state -> state.workers().stream())
                        .allMatch(worker -> worker.used().equals(Resources.NONE)));
    }

    private long aliveWorkers() {
        return stateIfReachable().stream()
                .flatMap(state -> state.workers().stream())
                .filter(worker -> worker.state() == WorkerState.ALIVE)
                .count();
    }

    /** Starts another master, on the port given; it serves when this returns. */
    public Child startMaster(int port, String... further) {
        return startMaster(List.of(), port, further);
    }

    /** The same, with these words before the command. */
    public Child startMaster(List<String> prefix, int port, String... further) {
        Path portFile = directory().resolve("master-" + ++numbers + ".port");
        List<String> arguments = new ArrayList<>(
                List.of("--host", "127.0.0.1", "--port", Integer.toString(port), "--port-file", portFile.toString()));
        arguments.addAll(List.of(further));
        Child started = startDaemon(prefix, "master-" + numbers, "dev.hearth.master.MasterMain", arguments);
        masterAddress = Optional.of(served(started, portFile));
        master = Optional.of(started);
        return started;
    }

    /** Starts a master where the last one was, on what that one kept; it serves when this returns. */
    public Child restartMaster() {
        return startMaster(masterAddress().port());
    }

    /** Starts another worker; the master need not know it yet when this returns. */
    public Child startWorker(String url, String... further) {
        return startWorker(List.of(), url, directory(), List.of(further));
    }

    /** Starts another worker, whose directory is on that disk. */
    public Child startWorkerOn(SmallDisk disk, String url, String... further) {
        return startWorker(disk.inside(), url, disk.directory(), List.of(further));
    }

    private Child startWorker(List<String> prefix, String url, Path above, List<String> further) {
        int number = ++numbers;
        Path workDirectory = above.resolve("work-" + number);
        return startWorker(number, new WorkerPlace(prefix, url, 0, workDirectory, workerPortFile(number), further));
    }

    /** Starts a worker with the address, the directory and the arguments of one that is gone. */
    public Child restartWorker(Child gone) {
        WorkerPlace place = place(gone);
        int port = place.port() == 0 ? workerAddress(gone).port() : place.port();
        workers.remove(gone);
        int number = ++numbers;
        return startWorker(number, place.again(port, workerPortFile(number)));
    }

    private Child startWorker(int number, WorkerPlace place) {
        Child started = startDaemon(
                place.prefix(), "worker-" + number, "dev.hearth.worker.WorkerMain", place.arguments(coresEach));
        workers.add(started);
        places.put(started, place);
        return started;
    }

    /** The directory of a worker that was started, as it names it. */
    public Path workDirectory(Child worker) {
        return place(worker).workDirectory();
    }

    private WorkerPlace place(Child worker) {
        return Objects.requireNonNull(places.get(worker), "a worker that this cluster did not start");
    }

    /** Where a worker listens, once it does. */
    public RpcAddress workerAddress(Child worker) {
        return served(worker, place(worker).portFile());
    }

    /** Starts one of the daemons' main classes with these arguments; whether it comes up is the caller's business. */
    public Child startDaemon(String name, String mainClass, List<String> arguments) {
        return startDaemon(List.of(), name, mainClass, arguments);
    }

    /** The same, with these words before the command. */
    public Child startDaemon(List<String> prefix, String name, String mainClass, List<String> arguments) {
        Child child = launches().daemon(prefix, name, mainClass, arguments);
        daemons.add(child);
        return child;
    }

    /** Runs the {@code hearth} command in a process of its own. */
    public Child cli(List<String> jvmOptions, List<String> arguments) {
        return cli(Map.of(), jvmOptions, arguments);
    }

    /** The same, with these variables too. */
    public Child cli(Map<String, String> environment, List<String> jvmOptions, List<String> arguments) {
        Child child = launches().command("cli-" + ++numbers, environment, jvmOptions, arguments);
        programs.add(child);
        return child;
    }

    /**
     * Runs the {@code hearth} command on a terminal of its own (util-linux's {@code script}): its keyboard is the child's
     * standard input. After it the terminal's settings are compared with those before, and the exit status is written:
     * {@code settings kept, status N}.
     */
    public Child cliOnTerminal(List<String> arguments) {
        Child child = launches().onTerminal("terminal-" + ++numbers, arguments);
        programs.add(child);
        return child;
    }

    /** Runs the {@code hearth} command from a shell, which sends its output elsewhere. */
    public Child cliRedirected(String redirection, List<String> arguments) {
        Child child = launches().redirected("cli-" + ++numbers, redirection, arguments);
        programs.add(child);
        return child;
    }

    /** Every log there is: daemons, programs and executors. */
    public String report() {
        StringBuilder report = new StringBuilder();
        daemons.forEach(each -> report.append(each.report()));
        programs.forEach(each -> report.append(each.report()));
        for (Path log : files(directory(), "stderr", "stdout")) {
            report.append("---- ").append(log).append('\n').append(Child.tail(Child.read(log)));
        }
        return report.toString();
    }

    /** The files of these names, anywhere below the directory. */
    public static List<Path> files(Path directory, String... names) {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(
                            each -> List.of(names).contains(each.getFileName().toString()))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            // directories go away while programs end
            return List.of();
        }
    }

    /** For use without JUnit's life cycle. */
    public void start() {
        try {
            // not in a @TempDir: the sweep for processes needs a path that lasts until after the last check
            Path made = Files.createTempDirectory("hearth-it-").toRealPath();
            directory = Optional.of(made);
            Files.createDirectories(launches().logs());
            Files.createDirectories(conf());
            Files.writeString(conf().resolve("logback.xml"), LOGBACK.formatted("System.out", "INFO"));
            Files.writeString(conf().resolve("logback-driver.xml"), LOGBACK.formatted("System.err", "WARN"));
            StringBuilder properties = new StringBuilder();
            defaults.forEach((key, value) ->
                    properties.append(key).append(' ').append(value).append('\n'));
            Files.writeString(conf().resolve("hearth-defaults.conf"), properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        probe = Optional.of(new MasterProbe());
        try {
            Child first = startMaster(0);
            for (int i = 0; i < workerCount; i++) {
                Child unused = startWorker(url());
            }
            awaitWorkers(workerCount);
            assert first.isAlive();
        } catch (RuntimeException | AssertionError e) {
            String report = report();
            stop(true);
            throw new AssertionError("the cluster did not start\n" + report, e);
        }
    }

    /** Waits for the end of every command, and of all that it has brought about. For use without JUnit's life cycle. */
    public void endPrograms(boolean failed) {
        if (failed) {
            programs.stream().filter(Child::isAlive).forEach(Child::kill9);
        } else {
            programs.forEach(each -> {
                int unused = each.exit(GONE);
            });
        }
        programs.clear();
        List<Long> daemonPids = daemons.stream().map(Child::pid).toList();
        try {
            ProcSweep.assertNoneLeft(directory().toString(), GONE, daemonPids);
        } catch (AssertionError e) {
            System.err.println(report());
            ProcSweep.marked(directory().toString()).keySet().stream()
                    .filter(pid -> !daemonPids.contains(pid))
                    .forEach(Signals::kill9);
            throw e;
        }
    }

    /**
     * Ends every daemon and removes the directory. For use without JUnit's life cycle.
     *
     * @param failed whether something else has gone wrong already, so that what is left is no failure of its own
     */
    public void stop(boolean failed) {
        probe.ifPresent(MasterProbe::close);
        daemons.forEach(each -> Signals.send(each.pid(), "CONT"));
        daemons.forEach(Child::closeInput);
        try {
            daemons.forEach(each -> {
                int unused = each.exit(GONE);
            });
            ProcSweep.assertNoneLeft(directory().toString(), GONE, List.of());
        } catch (AssertionError e) {
            System.err.println(report());
            ProcSweep.marked(directory().toString()).keySet().forEach(Signals::kill9);
            if (!failed) {
                throw e;
            }
        } finally {
            daemons.clear();
            workers.clear();
            places.clear();
            master = Optional.empty();
            delete(directory());
        }
    }

    private RpcAddress served(Child daemon, Path portFile) {
        String text = Await.value(daemon.name() + " serves", START, () -> {
            Optional<String> found = Optional.of(Child.read(portFile).strip()).filter(each -> !each.isEmpty());
            if (found.isEmpty() && !daemon.isAlive()) {
                throw new AssertionError("it has ended\n" + daemon.report());
            }
            return found;
        });
        int colon = text.lastIndexOf(':');
        return new RpcAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private Path workerPortFile(int number) {
        return directory().resolve("worker-" + number + ".port");
    }

    private ClusterPrograms launches() {
        return new ClusterPrograms(directory());
    }

    private static void delete(Path directory) {
        try (Stream<Path> found = Files.walk(directory)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
