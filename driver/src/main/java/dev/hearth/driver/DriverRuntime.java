package dev.hearth.driver;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.ClientKey;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.config.CustomResources;
import dev.hearth.config.Installation;
import dev.hearth.config.RpcSettings;
import dev.hearth.config.TaskResources;
import dev.hearth.driver.cluster.BackendContext;
import dev.hearth.driver.cluster.DriverException;
import dev.hearth.driver.cluster.DriverIdentity;
import dev.hearth.driver.cluster.DriverSettings;
import dev.hearth.driver.cluster.ExecutorSummary;
import dev.hearth.driver.cluster.FirstUse;
import dev.hearth.driver.cluster.MasterSpec;
import dev.hearth.driver.cluster.SchedulerBackend;
import dev.hearth.driver.cluster.StandaloneSchedulerBackend;
import dev.hearth.driver.local.LocalClusterBackend;
import dev.hearth.driver.local.LocalSchedulerBackend;
import dev.hearth.driver.schedule.DagScheduler;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.SchedulerEvents;
import dev.hearth.driver.schedule.StartedTasks;
import dev.hearth.driver.schedule.TaskScheduler;
import dev.hearth.loop.FaultHandler;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.StreamProvider;
import dev.hearth.rpc.codec.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running driver: its loop, its scheduler and its executors. Owns the loop's thread, and blocks none but the callers of
 * {@link #start} and {@link #close}. All methods may be called from any thread.
 */
final class DriverRuntime implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DriverRuntime.class);

    /** Longer than any bounded wait for a master: what takes longer is a bug. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final String OVER = "the application is over";

    /** An exception that nobody expected in the driver's loop: the application cannot be trusted to go on. */
    private static final class Faults implements FaultHandler {
        private volatile Optional<Consumer<String>> failAll = Optional.empty();

        @Override
        public void handleFault(String attempted, Throwable cause) {
            log.error("Internal error of the driver while {}", attempted, cause);
            String reason = cause instanceof OutOfMemoryError
                    ? "the driver ran out of memory: give it more with --driver-memory, or bring less to it"
                            + " (hearth.driver.maxResultSize)"
                    : "the driver met an internal error, which its log shows";
            failAll.ifPresent(fail -> fail.accept(reason));
        }
    }

    /** What runs the driver's part, and what can be known of it. */
    private record Engine(ThreadEventLoop loop, DagScheduler dag, Observation observation) {}

    private final ThreadEventLoop loop;
    private final DagScheduler dag;
    private final Observation observation;
    private final SchedulerBackend backend;
    private final String applicationId;
    private final long startedNanos;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DriverRuntime(Engine engine, SchedulerBackend backend, String applicationId, long startedNanos) {
        this.loop = engine.loop();
        this.dag = engine.dag();
        this.observation = engine.observation();
        this.backend = backend;
        this.applicationId = applicationId;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts a driver, and blocks until jobs can be submitted: until a master has taken the application, or the local
     * executor is there.
     *
     * @param userStreams opens {@code broadcast/<id>} for executors
     * @param accumulatorSink takes the accumulator updates of each task that succeeds, once; in the loop
     * @param bus takes the news for listeners
     * @throws DriverException and {@link ConfigException} with a sentence; nothing is left running then
     */
    public static DriverRuntime start(
            DriverSettings settings,
            StreamProvider userStreams,
            BiConsumer<Long, Bytes> accumulatorSink,
            ListenerBus bus) {
        checkTaskFits(settings);
        if (!(settings.master() instanceof MasterSpec.Local)) {
            FirstUse.begin(RpcSettings.preferNative(settings.config()));
        }
        SchedulerConfig config =
                SchedulerConfig.of(settings.config(), Runtime.getRuntime().maxMemory());
        Faults faults = new Faults();
        ThreadEventLoop loop = new ThreadEventLoop("hearth-driver", faults);
        Observation observation = new Observation(loop, settings.config(), bus);
        SchedulerEvents logged = new LoggedEvents(observation);
        DagScheduler dag = new DagScheduler(loop, config, logged, accumulatorSink);
        faults.failAll = Optional.of(reason -> loop.execute(() -> dag.stop(reason)));
        long startedNanos = loop.nanoTime();
        loop.start();
        Optional<SchedulerBackend> backend = Optional.empty();
        try {
            BackendContext context = new BackendContext(
                    loop,
                    dag.dispatcher().tasks(),
                    settings,
                    config,
                    userStreams,
                    logged,
                    reason -> {
                        dag.stop("the master ended the application: " + reason);
                        logged.onApplicationRemoved(reason);
                    },
                    observation::now,
                    new SecureRandom());
            backend = Optional.of(backend(context, loop, dag));
            String applicationId = await(backend.get().start());
            return new DriverRuntime(new Engine(loop, dag, observation), backend.get(), applicationId, startedNanos);
        } catch (RuntimeException e) {
            dag.close(OVER);
            backend.ifPresent(each -> stop(loop, dag, each, Optional.of(String.valueOf(e.getMessage()))));
            loop.close();
            backend.ifPresent(SchedulerBackend::close);
            throw e;
        }
    }

    /** Takes jobs. */
    public DagScheduler dag() {
        return dag;
    }

    /** What can be known of it without waiting for its loop. */
    Observation observation() {
        return observation;
    }

    /** As the master named the application, or {@code local}. */
    public String applicationId() {
        return applicationId;
    }

    /** Cores of the executors that were placed for the application, registered or not yet. */
    public int totalCores() {
        return backend.totalCores();
    }

    /** The executors that are registered now, and what they have done. Waits for the loop; not to be called in it. */
    public List<ExecutorSummary> executors() {
        return ask(() -> backend.executors().stream().map(this::withWork).toList(), backend.executors());
    }

    /** The attempts of a stage attempt that are known to run. Waits for the loop; not to be called in it. */
    public List<TaskStatus> running(long taskSet) {
        TaskScheduler tasks = dag.dispatcher().tasks();
        Instant now = loop.wallTime();
        return ask(() -> tasks.running(taskSet), List.<StartedTasks.Attempt>of()).stream()
                .map(each -> RecordReader.running(each, tasks.names().of(each.executor()), now))
                .toList();
    }

    /** Asks for so many executors in all; whether the master has taken note. Waits for it; not to be called in the loop. */
    public boolean requestTotalExecutors(int total) {
        return ask(() -> backend.requestTotalExecutors(total), false, START_LIMIT);
    }

    /** Asks for so many more; whether the master has taken note. Waits for it; not to be called in the loop. */
    public boolean requestExecutors(int additional) {
        return ask(() -> backend.requestExecutors(additional), false, START_LIMIT);
    }

    /** Has executors ended; gives the ids of those that are. Waits for the master; not to be called in the loop. */
    public List<String> killExecutors(Collection<String> executors) {
        return ask(() -> backend.killExecutors(executors), List.of(), START_LIMIT);
    }

    /** What the loop answers; {@code otherwise} when it is stopped, or answers not in time. */
    private <T> T ask(Supplier<T> question, T otherwise) {
        return ask(() -> CompletableFuture.completedStage(question.get()), otherwise, STOP_LIMIT);
    }

    private <T> T ask(Supplier<CompletionStage<T>> question, T otherwise, Duration limit) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> question.get().whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.complete(otherwise);
            }
        }));
        if (closed.get()) {
            // the loop may have stopped, and then drops what it is given
            answer.complete(otherwise);
        }
        return answer.completeOnTimeout(otherwise, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private ExecutorSummary withWork(ExecutorSummary summary) {
        return dag.dispatcher()
                .tasks()
                .executor(summary.id())
                .map(slots -> summary.withWork(
                        slots.succeeded(),
                        slots.firstSuccessNanos().stream()
                                .mapToObj(nanos -> Duration.ofNanos(nanos - startedNanos))
                                .findFirst()))
                .orElse(summary);
    }

    /** Executors forget a broadcast value. */
    public void removeBroadcast(long broadcast) {
        loop.execute(() -> backend.removeBroadcast(broadcast));
    }

    /** Whether there is a master that outlives this process, and is told how the application ended. */
    boolean isOnCluster() {
        return backend instanceof StandaloneSchedulerBackend;
    }

    /**
     * Jobs that run fail and further ones will, and the rest of {@link #close} is left to the caller, who is called for it
     * when this time is over. Waits for the loop; not to be called in it.
     *
     * @param overdue run on a thread of its own, which may block; not after {@link #close}
     */
    void quiesce(Duration limit, Runnable overdue) {
        ask(
                () -> {
                    dag.stop(OVER);
                    loop.schedule(limit, () -> DaemonThreads.start("hearth-close", overdue));
                    return true;
                },
                false);
    }

    /**
     * Ends the application: jobs that run fail, executors end, the master is told, and waited for a few seconds at most.
     * Idempotent; not to be called in the loop.
     *
     * @param failure a sentence when the application failed
     */
    public void close(Optional<String> failure) {
        if (closed.compareAndSet(false, true)) {
            dag.close(OVER);
            stop(loop, dag, backend, failure);
            loop.close();
            backend.close();
        }
    }

    @Override
    public void close() {
        close(Optional.empty());
    }

    private static SchedulerBackend backend(BackendContext context, ThreadEventLoop loop, DagScheduler dag) {
        MasterSpec master = context.settings().master();
        if (master instanceof MasterSpec.Local local) {
            return new LocalSchedulerBackend(context, local.threads());
        }
        if (master instanceof MasterSpec.Cluster cluster) {
            return new StandaloneSchedulerBackend(
                    context, loop, cluster.url(), dag.dispatcher(), DriverIdentity.current());
        }
        if (master instanceof MasterSpec.LocalCluster cluster) {
            return LocalClusterBackend.open(
                    cluster,
                    context.settings().config(),
                    context.random(),
                    (url, config) -> new StandaloneSchedulerBackend(
                            context.with(config),
                            loop,
                            url,
                            dag.dispatcher(),
                            // made with the cluster, which no token of another one opens
                            Optional.of(ClientKey.ofCluster(config, Installation.ofThisProcess())
                                    .credentials(Role.SUBMIT))));
        }
        throw new IllegalStateException("no backend for " + master);
    }

    /** No executor could run a task that needs more cores, or more of a custom resource, than it has. */
    private static void checkTaskFits(DriverSettings settings) {
        Config config = settings.config();
        if (!(settings.master() instanceof MasterSpec.Local)) {
            TaskResources.of(config).checkAgainst(CustomResources.executorAmounts(config));
        }
        int taskCpus = config.get(ApplicationKeys.TASK_CPUS);
        config.get(ApplicationKeys.EXECUTOR_CORES)
                .filter(cores -> cores < taskCpus)
                .ifPresent(cores -> {
                    throw new ConfigException(ApplicationKeys.EXECUTOR_CORES + "=" + cores + " is less than "
                            + ApplicationKeys.TASK_CPUS + "=" + taskCpus
                            + ": no task could ever run; raise the first or lower the"
                            + " second");
                });
    }

    private static String await(CompletionStage<String> started) {
        try {
            return started.toCompletableFuture().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException sentence) {
                throw sentence;
            }
            throw new DriverException("cannot start the driver: " + e.getCause());
        } catch (TimeoutException e) {
            throw new DriverException(
                    "cannot start the driver: it did not come up within " + START_LIMIT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DriverException("interrupted while the driver was starting");
        }
    }

    private static void stop(
            ThreadEventLoop loop, DagScheduler dag, SchedulerBackend backend, Optional<String> failure) {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        loop.execute(() -> {
            dag.stop(failure.orElse(OVER));
            backend.stop(failure).whenComplete((done, problem) -> stopped.complete(null));
        });
        try {
            stopped.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("The application's end took too long, going on without: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
