package dev.hearth.worker.process;

import dev.hearth.loop.FaultHandler;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.RunningFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forks real processes. Their output goes to files by the operating system alone; their standard input stays open for as
 * long as this JVM lives, so that they see its end.
 *
 * <p>Owns a few threads that fork and signal, so that the worker's loop never waits, and one that removes directories. What
 * waits for them is bounded by the processes that the worker runs.
 */
public final class ForkingLauncher implements ProcessLauncher, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ForkingLauncher.class);
    private static final int FORK_THREADS = 4;
    private static final int SIGKILL = 128 + 9;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final WorkDirectory directory;
    private final ProcessLogs logs;
    private final FaultHandler faults;
    private final String kept;
    private final KernelKills kernelKills = new KernelKills();
    private final ThreadPoolExecutor forks;
    private final ThreadPoolExecutor removing;
    /** Removals under way. */
    private final ConcurrentMap<AppId, CompletableFuture<Void>> removals = new ConcurrentHashMap<>();

    /**
     * Nothing runs before the first {@link #launch}.
     *
     * @param logs closed after this
     * @param kept how long logs are kept, as the end of a sentence
     * @param faults hears of a bug, or of a lack of memory, on the launcher's threads
     */
    public ForkingLauncher(WorkDirectory directory, ProcessLogs logs, String kept, FaultHandler faults) {
        this.directory = directory;
        this.logs = logs;
        this.kept = kept;
        this.faults = faults;
        this.forks = threads("worker-fork-", FORK_THREADS);
        this.removing = threads("worker-remove-", 1);
    }

    /** Started now: when processes are short, no thread may be had either, and what runs has to be looked after. */
    private static ThreadPoolExecutor threads(String prefix, int count) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                WorkThreads.named(prefix),
                new ThreadPoolExecutor.DiscardPolicy());
        threads.prestartAllCoreThreads();
        return threads;
    }

    private Runnable guarded(String attempted, Runnable task) {
        return WorkThreads.guarded(faults, attempted, task);
    }

    @Override
    public void launch(ProcessSpec spec, Listener listener) {
        CompletableFuture<Void> unused = removals.getOrDefault(spec.executor().app(), NOTHING)
                .thenRun(() -> forks.execute(guarded("forking " + spec.title(), () -> fork(spec, listener))));
    }

    @Override
    public void removeApplication(AppId app) {
        CompletableFuture<Void> removal = new CompletableFuture<>();
        removals.put(app, removal);
        removing.execute(guarded("removing the directories of " + app, () -> {
            try {
                directory.removeApplication(app);
            } catch (IOException e) {
                log.warn(
                        "cannot remove the directories of app={} below {}: {}", app, directory.path(), IoReasons.of(e));
            }
            removals.remove(app, removal);
            removal.complete(null);
        }));
    }

    /** Waits for what is under way, a bounded time. Processes that still run lose their standard input with this JVM. */
    @Override
    public void close() {
        forks.shutdown();
        removing.shutdown();
        try {
            if (!forks.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    || !removing.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("work on files or processes below {} goes on at the end", directory.path());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fork(ProcessSpec spec, Listener listener) {
        Child child;
        try {
            child = start(spec);
        } catch (IOException e) {
            listener.onFailed(cannotStart(spec, IoReasons.of(e)));
            return;
        } catch (RuntimeException e) {
            // an environment variable's name, say, that the platform cannot carry
            listener.onFailed(cannotStart(spec, e.toString()));
            return;
        } catch (OutOfMemoryError e) {
            // no thread to be had for the wait for its end; the process may be there all the same
            OrphanSweep.endLeftovers(spec.directory());
            listener.onFailed(cannotStart(spec, IoReasons.of(e)));
            return;
        }
        ProcessLogs.Rotation rotation = logs.rotate(child.logs);
        listener.onForked(child);
        // with or without an answer: the thread that brings it may be one too many
        CompletableFuture<Process> unused = child.process
                .onExit()
                .whenComplete((process, failure) -> forks.execute(
                        guarded("after the exit of " + spec.title(), () -> exited(child, rotation, listener))));
    }

    private void exited(Child child, ProcessLogs.Rotation rotation, Listener listener) {
        int code = exitCode(child.process);
        child.group.send(ProcessGroup.Signal.KILL);
        OrphanSweep.endLeftovers(child.spec.directory());
        List<String> lastLines = child.logs.lastLines();
        rotation.end();
        Optional<Finding> finding = child.finding(code);
        child.removeOwnFiles();
        Optional<List<RunningAttempt>> running = wasRunning(child.spec);
        listener.onExited(new Exit(code, lastLines, running, finding));
    }

    /** Known at once, or as soon as the thread that waits for the process has said so. */
    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the threads of this launcher", e);
        }
    }

    /** What the executor's own record says; a program that is no executor keeps none. */
    private static Optional<List<RunningAttempt>> wasRunning(ProcessSpec spec) {
        Path file = spec.directory().resolve(RunningFile.NAME);
        try {
            Optional<List<RunningAttempt>> running =
                    Files.isRegularFile(file) ? Optional.of(RunningFile.read(file)) : Optional.empty();
            Files.deleteIfExists(file);
            return running;
        } catch (IOException e) {
            log.warn("executor={} left no record of its running tasks: {}", spec.executor(), IoReasons.of(e));
            return Optional.empty();
        }
    }

    private static String cannotStart(ProcessSpec spec, String why) {
        return "cannot start " + spec.title() + " in " + spec.directory() + ": " + why;
    }

    private Child start(ProcessSpec spec) throws IOException {
        requireProgram(spec.command().get(0));
        directory.create(spec.directory());
        if (!spec.hidden().isEmpty()) {
            JavaArguments.write(spec.directory(), spec.hidden());
        }
        ExecutorLogs files = logs.create(spec);
        for (Map.Entry<String, Path> each : spec.files().entrySet()) {
            WorkDirectory.place(each.getValue(), spec.directory().resolve(each.getKey()));
        }
        boolean separate = ProcessGroup.canSeparate();
        ProcessBuilder builder = new ProcessBuilder(separate ? ProcessGroup.inOwnGroup(spec.command()) : spec.command())
                .directory(spec.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(files.stdout().toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(files.stderr().toFile()));
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        Process process = builder.start();
        Child child = new Child(spec, process, new ProcessGroup(process.toHandle(), separate), files);
        try {
            child.writePidFile();
        } catch (IOException e) {
            child.group.send(ProcessGroup.Signal.KILL);
            throw e;
        }
        child.greet();
        return child;
    }

    private static void requireProgram(String program) throws IOException {
        Path file = Path.of(program);
        if (file.isAbsolute() && !Files.isExecutable(file)) {
            throw new IOException(
                    Files.exists(file)
                            ? program + " may not be executed by this worker's user"
                            : "there is no program " + program);
        }
    }

    /** A process that was forked. Holds on to the process object, with which its standard input would go. */
    private final class Child implements RunningProcess {
        private final ProcessSpec spec;
        private final Process process;
        private final ProcessGroup group;
        private final ExecutorLogs logs;
        private final Optional<KernelKills.Mark> start;
        /** By this worker, which needs no other explanation, and leaves that of another process to it. */
        private volatile boolean killed;

        private Child(ProcessSpec spec, Process process, ProcessGroup group, ExecutorLogs logs) {
            this.spec = spec;
            this.process = process;
            this.group = group;
            this.logs = logs;
            this.start = kernelKills.mark(process.pid());
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void terminate() {
            signal(ProcessGroup.Signal.TERM);
        }

        @Override
        public void kill() {
            killed = true;
            signal(ProcessGroup.Signal.KILL);
        }

        private void signal(ProcessGroup.Signal signal) {
            forks.execute(guarded("sending SIG" + signal + " to " + spec.title(), () -> {
                if (process.isAlive()) {
                    group.send(signal);
                }
            }));
        }

        private void greet() {
            try {
                OutputStream input = process.getOutputStream();
                input.write((spec.secret().hex() + "\n").getBytes(StandardCharsets.US_ASCII));
                input.flush();
            } catch (IOException e) {
                log.debug("executor={} ended before it read its first line", spec.executor());
            }
        }

        private void writePidFile() throws IOException {
            Files.writeString(pidFile(), OrphanSweep.pidFile(process.toHandle()));
        }

        /** Why it ended, where more is known than the status says. */
        private Optional<Finding> finding(int code) {
            if (code == 0) {
                return Optional.empty();
            }
            return code == SIGKILL
                    ? start.filter(mark -> !killed).flatMap(kernelKills::since)
                    : CrashReport.read(spec.directory(), process.pid(), kept);
        }

        /** What belongs to the process and not to what it did. */
        private void removeOwnFiles() {
            try {
                Files.deleteIfExists(pidFile());
                Files.deleteIfExists(spec.directory().resolve(JavaArguments.FILE));
            } catch (IOException e) {
                log.debug("executor={}: {}", spec.executor(), IoReasons.of(e));
            }
        }

        private Path pidFile() {
            return spec.directory().resolve(WorkDirectory.PID_FILE);
        }
    }
}
