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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forks real processes. Their output goes to files by the operating system alone; their standard input stays open for as
 * long as this JVM lives, so that they see its end.
 *
 * <p>Owns a few threads that fork and signal, so that the worker's loop never waits, and one that rotates logs and removes
 * directories. What waits for them is bounded by the executors that the worker runs.
 */
public final class ForkingLauncher implements ProcessLauncher, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ForkingLauncher.class);
    private static final int FORK_THREADS = 4;
    private static final Duration ROTATION_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final WorkDirectory directory;
    private final long logMaxBytes;
    private final int logMaxFiles;
    private final FaultHandler faults;
    private final Duration rotationInterval;
    private final ThreadPoolExecutor forks;
    private final ScheduledThreadPoolExecutor housekeeping;
    /** Removals under way. */
    private final ConcurrentMap<AppId, CompletableFuture<Void>> removals = new ConcurrentHashMap<>();

    /**
     * Nothing runs before the first {@link #launch}.
     *
     * @param logMaxBytes size above which a log is rotated
     * @param logMaxFiles rotated files kept of each log
     * @param faults hears of a bug, or of a lack of threads or memory, on the launcher's threads
     */
    public ForkingLauncher(WorkDirectory directory, long logMaxBytes, int logMaxFiles, FaultHandler faults) {
        this(directory, logMaxBytes, logMaxFiles, faults, ROTATION_INTERVAL);
    }

    ForkingLauncher(
            WorkDirectory directory,
            long logMaxBytes,
            int logMaxFiles,
            FaultHandler faults,
            Duration rotationInterval) {
        this.directory = directory;
        this.logMaxBytes = logMaxBytes;
        this.logMaxFiles = logMaxFiles;
        this.faults = faults;
        this.rotationInterval = rotationInterval;
        this.forks = new ThreadPoolExecutor(
                FORK_THREADS,
                FORK_THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                threads("worker-fork-"),
                new ThreadPoolExecutor.DiscardPolicy());
        this.forks.allowCoreThreadTimeOut(true);
        this.housekeeping =
                new ScheduledThreadPoolExecutor(1, threads("worker-files-"), new ThreadPoolExecutor.DiscardPolicy());
        this.housekeeping.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory threads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** An executor that is forgotten on the way would stay in the books for ever, and a log that is would grow. */
    private Runnable guarded(String attempted, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                faults.handleFault(attempted, e);
            }
        };
    }

    @Override
    public void launch(ProcessSpec spec, Listener listener) {
        CompletableFuture<Void> unused = removals.getOrDefault(spec.executor().app(), NOTHING)
                .thenRun(() -> forks.execute(guarded("forking " + spec.executor(), () -> fork(spec, listener))));
    }

    @Override
    public void removeApplication(AppId app) {
        CompletableFuture<Void> removal = new CompletableFuture<>();
        removals.put(app, removal);
        housekeeping.execute(guarded("removing the directories of " + app, () -> {
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
        housekeeping.shutdown();
        try {
            if (!forks.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    || !housekeeping.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
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
        }
        ScheduledFuture<?> rotation = housekeeping.scheduleWithFixedDelay(
                guarded("rotating logs of " + spec.executor(), child.logs::rotateIfLarge),
                rotationInterval.toMillis(),
                rotationInterval.toMillis(),
                TimeUnit.MILLISECONDS);
        listener.onForked(child);
        CompletableFuture<Void> unused = child.process
                .onExit()
                .thenRun(() -> forks.execute(
                        guarded("after the exit of " + spec.executor(), () -> exited(child, rotation, listener))));
    }

    private void exited(Child child, ScheduledFuture<?> rotation, Listener listener) {
        child.group.send(ProcessGroup.Signal.KILL);
        OrphanSweep.endLeftovers(child.spec.directory());
        rotation.cancel(false);
        List<String> lastLines = child.logs.lastLines();
        housekeeping.execute(guarded("rotating logs of " + child.spec.executor(), child.logs::rotateIfLarge));
        child.removePidFile();
        Optional<List<RunningAttempt>> running = wasRunning(child.spec);
        listener.onExited(new Exit(child.process.exitValue(), lastLines, running));
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
        return "cannot start executor " + spec.executor() + " in " + spec.directory() + ": " + why;
    }

    private Child start(ProcessSpec spec) throws IOException {
        requireProgram(spec.command().get(0));
        directory.create(spec.directory());
        ExecutorLogs logs = new ExecutorLogs(spec.directory(), logMaxBytes, logMaxFiles);
        logs.create(spec.command());
        boolean separate = ProcessGroup.canSeparate();
        ProcessBuilder builder = new ProcessBuilder(separate ? ProcessGroup.inOwnGroup(spec.command()) : spec.command())
                .directory(spec.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logs.stdout().toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(logs.stderr().toFile()));
        builder.environment().clear();
        builder.environment().putAll(spec.environment());
        Process process = builder.start();
        Child child = new Child(spec, process, new ProcessGroup(process.toHandle(), separate), logs);
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
            throw new IOException("there is no program " + program);
        }
    }

    /** A process that was forked. Holds on to the process object, with which its standard input would go. */
    private final class Child implements RunningProcess {
        private final ProcessSpec spec;
        private final Process process;
        private final ProcessGroup group;
        private final ExecutorLogs logs;

        private Child(ProcessSpec spec, Process process, ProcessGroup group, ExecutorLogs logs) {
            this.spec = spec;
            this.process = process;
            this.group = group;
            this.logs = logs;
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
            signal(ProcessGroup.Signal.KILL);
        }

        private void signal(ProcessGroup.Signal signal) {
            forks.execute(guarded("sending SIG" + signal + " to " + spec.executor(), () -> {
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

        private void removePidFile() {
            try {
                Files.deleteIfExists(pidFile());
            } catch (IOException e) {
                log.debug("executor={}: {}", spec.executor(), IoReasons.of(e));
            }
        }

        private Path pidFile() {
            return spec.directory().resolve(WorkDirectory.PID_FILE);
        }
    }
}
