package dev.hearth.driver;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.driver.cluster.DriverException;
import dev.hearth.driver.cluster.DriverSettings;
import dev.hearth.driver.cluster.FirstUse;
import dev.hearth.task.Accumulator;
import dev.hearth.task.Broadcast;
import dev.hearth.task.CollectionAccumulator;
import dev.hearth.task.DoubleAccumulator;
import dev.hearth.task.LongAccumulator;
import dev.hearth.task.TaskBiFunction;
import dev.hearth.task.TaskContext;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's connection to its cluster: makes data sets, broadcast values and accumulators, and owns all that
 * belongs to the application until it is closed. One may be live in a process. Methods may be called from any thread.
 *
 * <p>All its threads are daemon threads: the application ends with its {@code main}.
 *
 * <pre>{@code
 * try (HearthContext context = HearthContext.builder().appName("word count").create()) {
 *     long lines = context.textFile("/data/words.txt").count();
 * }
 * }</pre>
 */
public final class HearthContext implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HearthContext.class);
    private static final String BACKGROUND = "hearth-background";
    /** Where the live context was created; empty when there is none. */
    private static final AtomicReference<String> LIVE = new AtomicReference<>("");

    private static final AtomicReference<Optional<HearthContext>> ACTIVE = new AtomicReference<>(Optional.empty());
    private static final AtomicReference<Optional<String>> LAST_CLOSED = new AtomicReference<>(Optional.empty());

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    /** Makes an accumulator with the id and name given; a constructor reference will do. */
    @FunctionalInterface
    public interface AccumulatorFactory<A extends Accumulator<?, ?>> {
        A create(long id, String name);
    }

    /** What the driver's runtime is started with, and keeps calling. */
    private record Hooks(Broadcasts broadcasts, Accumulators accumulators, ListenerBus bus) {}

    private final Config config;
    private final String liveMark;
    private final Closures closures;
    private final Broadcasts broadcasts;
    private final Accumulators accumulators;
    private final ListenerBus bus;
    private final DriverRuntime runtime;
    private final ExecutorService background;
    private final Jobs jobs;
    private final LocalProperties localProperties;
    private final AtomicLong lastBroadcast = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Thread closeAtExit = new Thread(this::closeAtExit, "hearth-close");

    private HearthContext(Config config, String liveMark, ClassLoader userLoader, Hooks hooks, DriverRuntime runtime) {
        this.config = config;
        this.liveMark = liveMark;
        this.closures = new Closures(userLoader);
        this.broadcasts = hooks.broadcasts();
        this.accumulators = hooks.accumulators();
        this.bus = hooks.bus();
        this.runtime = runtime;
        this.background = DaemonThreads.cached(BACKGROUND, userLoader);
        this.jobs =
                new Jobs(runtime, closures, bus, DaemonThreads.evenAfterShutdown(background, BACKGROUND, userLoader));
        this.localProperties = new LocalProperties(config);
    }

    /** Settings of a new context: system properties that begin with {@code hearth.} or {@code spark.}, and then what is set here. */
    public static HearthContextBuilder builder() {
        return new HearthContextBuilder();
    }

    /**
     * Begins to load, on a thread of its own, what a context on a cluster needs, and returns at once: worth calling where
     * something else is done before {@link HearthContextBuilder#create}, which does it otherwise. Further calls do nothing.
     */
    public static void prepare() {
        FirstUse.begin(true);
    }

    /** Registers with the master, or starts threads for {@code local}. Throws {@link HearthException} with a sentence. */
    static HearthContext create(DriverSettings settings) {
        String mark = CallSite.here().toString();
        String live = LIVE.compareAndExchange("", mark);
        if (!live.isEmpty()) {
            throw new HearthException("a HearthContext is live in this process already (" + live
                    + "); share it, or close it before creating another one");
        }
        try {
            ProgramMain.endLast();
            Hooks hooks = new Hooks(new Broadcasts(), new Accumulators(), new ListenerBus());
            ClassLoader userLoader = Closures.contextLoader();
            DriverRuntime runtime =
                    DriverRuntime.start(settings, hooks.broadcasts(), hooks.accumulators(), hooks.bus());
            HearthContext context = new HearthContext(settings.config(), mark, userLoader, hooks, runtime);
            context.open();
            return context;
        } catch (DriverException e) {
            LIVE.set("");
            throw new HearthException(kind(e), String.valueOf(e.getMessage()));
        } catch (ConfigException | IllegalArgumentException e) {
            LIVE.set("");
            throw new HearthException(HearthException.Kind.USAGE, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LIVE.set("");
            throw e;
        }
    }

    private static HearthException.Kind kind(DriverException e) {
        return switch (e.kind()) {
            case UNREACHABLE -> HearthException.Kind.UNREACHABLE;
            case REFUSED -> HearthException.Kind.REFUSED;
            case FAILED -> HearthException.Kind.FAILED;
        };
    }

    /** The live context of this process, if there is one. */
    public static Optional<HearthContext> active() {
        return Optional.ofNullable(ACTIVE.get()).flatMap(live -> live);
    }

    /** The application of the context that was closed last in this process, if one was. */
    public static Optional<String> lastClosed() {
        return Optional.ofNullable(LAST_CLOSED.get()).flatMap(last -> last);
    }

    private void open() {
        ACTIVE.set(Optional.of(this));
        bus.start();
        if (Terminal.wantsProgress(config.get(ApplicationKeys.SHOW_CONSOLE_PROGRESS))) {
            bus.add(new ConsoleProgressBar(System.err, DaemonThreads.timer("hearth-progress")).start());
        }
        Runtime.getRuntime().addShutdownHook(closeAtExit);
        if (!config.ignoredSparkKeys().isEmpty()) {
            LOG.warn(
                    "these keys mean nothing to Hearth and are ignored: {}",
                    String.join(", ", config.ignoredSparkKeys()));
        }
    }

    // ---- data sets ----

    /** The elements as they are now, in as many partitions as there are cores. Throws {@link HearthException} naming what does not serialize. */
    public <T> Rdd<T> parallelize(Collection<T> elements) {
        return parallelize(elements, defaultParallelism());
    }

    /** The elements as they are now, in so many partitions. */
    public <T> Rdd<T> parallelize(Collection<T> elements, int slices) {
        return ParallelCollectionRdd.of(this, elements, positive("parallelize", "slices", slices));
    }

    /** The numbers from {@code start}, short of {@code end}. */
    public Rdd<Long> range(long start, long end) {
        return range(start, end, 1);
    }

    /** Every so-many-th number from {@code start}, short of {@code end}; the step may be negative, and is not 0. */
    public Rdd<Long> range(long start, long end, long step) {
        return range(start, end, step, defaultParallelism());
    }

    /** As the other, in so many partitions. */
    public Rdd<Long> range(long start, long end, long step, int slices) {
        return RangeRdd.of(this, start, end, step, positive("range", "slices", slices));
    }

    /**
     * The lines of a text file in UTF-8, or of the files directly in a directory, by name, without hidden ones. Executors
     * must find the files under the same path.
     *
     * @param pathOrUri a path or a {@code file:} URI. Throws {@link HearthException} when there is nothing there
     */
    public Rdd<String> textFile(String pathOrUri) {
        return textFile(pathOrUri, defaultParallelism());
    }

    /** As the other, in at least so many partitions, unless there are fewer bytes. */
    public Rdd<String> textFile(String pathOrUri, int minPartitions) {
        return TextFileRdd.of(this, pathOrUri, positive("textFile", "minPartitions", minPartitions));
    }

    // ---- shared values ----

    /**
     * Hands a value to the executors, each of which fetches it once, at its first use. It is serialized now: later changes
     * reach nobody. Throws {@link HearthException} naming what does not serialize.
     */
    public <T> Broadcast<T> broadcast(T value) {
        checkOpen();
        long id = lastBroadcast.incrementAndGet();
        broadcasts.put(id, closures.write(value, "a broadcast value"));
        return new Broadcast<>(id, value, this::removeBroadcast);
    }

    private void removeBroadcast(long id) {
        broadcasts.remove(id);
        if (!closed.get()) {
            runtime.removeBroadcast(id);
        }
    }

    /** A sum of whole numbers that tasks add to. Read it when the action has returned. */
    public LongAccumulator longAccumulator(String name) {
        return register(name, LongAccumulator::new);
    }

    /** A sum of floating-point numbers that tasks add to. */
    public DoubleAccumulator doubleAccumulator(String name) {
        return register(name, DoubleAccumulator::new);
    }

    /** A collection that tasks add to. */
    public <T> CollectionAccumulator<T> collectionAccumulator(String name) {
        return register(name, CollectionAccumulator::new);
    }

    /** An accumulator of one's own kind: {@code register("longest", LongestText::new)}. */
    public <A extends Accumulator<?, ?>> A register(String name, AccumulatorFactory<A> factory) {
        return accumulators.register(name, factory);
    }

    // ---- jobs ----

    /**
     * Runs a function over every partition and gives what it returned, in order. Tasks get their context and the elements
     * of their partition.
     */
    public <T, R> List<R> runJob(Rdd<T> rdd, TaskBiFunction<TaskContext, Iterator<T>, R> function) {
        return new Actions<>(rdd, label()).run(function, Optional.empty()).await();
    }

    /** As the other, over some partitions only: their numbers, ascending. */
    public <T, R> List<R> runJob(
            Rdd<T> rdd, TaskBiFunction<TaskContext, Iterator<T>, R> function, List<Integer> partitions) {
        return new Actions<>(rdd, label())
                .run(function, Optional.of(partitions))
                .await();
    }

    /** As {@link #runJob(Rdd, TaskBiFunction)}, without waiting. */
    public <T, R> JobHandle<List<R>> runJobAsync(Rdd<T> rdd, TaskBiFunction<TaskContext, Iterator<T>, R> function) {
        return new Actions<>(rdd, label()).run(function, Optional.empty());
    }

    /** An executor service whose tasks run on the cluster. Each call makes another one; closing the context shuts it down. */
    public HearthExecutorService executorService() {
        checkOpen();
        return new HearthExecutorService(this);
    }

    /** Jobs that this thread, and threads it starts later, submit from now on belong to this group. */
    public void setJobGroup(String group, String description) {
        setLocalProperty(JobLabel.GROUP, group);
        setLocalProperty(JobLabel.DESCRIPTION, description);
    }

    /** Jobs that this thread submits from now on belong to no group. */
    public void clearJobGroup() {
        setJobGroup("", "");
    }

    /** Cancels the jobs of the group that are under way. */
    public void cancelJobGroup(String group) {
        jobs.cancel(Optional.of(group), "its job group " + group + " was cancelled");
    }

    /** Cancels all jobs that are under way. */
    public void cancelAllJobs() {
        jobs.cancel(Optional.empty(), "all jobs were cancelled");
    }

    /**
     * Sets what {@code TaskContext.properties} shows the tasks of jobs that this thread, and threads it starts later, submit
     * from now on. An empty value removes it.
     */
    public void setLocalProperty(String key, String value) {
        localProperties.set(key, value);
    }

    /** Tells the listener of everything from now on. */
    public void addListener(HearthListener listener) {
        bus.add(listener);
    }

    // ---- the application ----

    /** {@code app-…}, or {@code local-…}. */
    public String applicationId() {
        return runtime.applicationId();
    }

    /** Partitions of a data set for which no number is given: {@code hearth.default.parallelism}, or the application's cores, and at least 2. */
    public int defaultParallelism() {
        checkOpen();
        return config.get(ApplicationKeys.DEFAULT_PARALLELISM).orElseGet(() -> Math.max(2, runtime.totalCores()));
    }

    /** The executors that are registered now, and what they have done. */
    public List<ExecutorStatus> executors() {
        ExecutorLog log = runtime.observation().executors();
        return runtime.executors().stream()
                .map(each -> ExecutorStatus.of(each, log.usage(each.id())))
                .toList();
    }

    /**
     * Asks the master for so many executors in all, of the size that the application was started with; {@link
     * Integer#MAX_VALUE}: as many as find room, as at the start. Where there are more, none ends: they are only not replaced.
     * The application's cores ({@code hearth.cores.max}) bound it as ever. Waits for the master's answer.
     *
     * @return whether the master has taken note; false at once while none is connected, and in {@code local} mode
     */
    public boolean requestTotalExecutors(int total) {
        checkOpen();
        return runtime.requestTotalExecutors(notNegative("requestTotalExecutors", "total", total));
    }

    /**
     * As {@link #requestTotalExecutors}, for so many more than were asked for last; than there are, if none were asked for.
     */
    public boolean requestExecutors(int additional) {
        checkOpen();
        return runtime.requestExecutors(notNegative("requestExecutors", "additional", additional));
    }

    /**
     * Has executors ended, with what runs there, and asks for as many fewer from now on, so that they are not replaced; their
     * tasks run again elsewhere and are not charged. Waits for the master's answer.
     *
     * @param ids as {@link #executors} gives them, or their numbers alone; what names no executor is passed over
     * @return the ids of those that are being ended, and were not before; none at once while no master is connected, and in
     *     {@code local} mode
     */
    public List<String> killExecutors(Collection<String> ids) {
        checkOpen();
        return runtime.killExecutors(List.copyOf(ids));
    }

    /** How the stages and tasks of the application fare and have fared. */
    public StatusTracker statusTracker() {
        Observation observation = runtime.observation();
        return new StatusTracker(observation.stages(), observation.executors(), runtime::running);
    }

    /** What was set, by key. */
    public Map<String, String> settings() {
        return config.asMap();
    }

    /**
     * Ends the application: jobs under way are cancelled, executors stopped, the master told. Waits for that, within
     * bounds; under {@code hearth submit} the last two may wait for the end of main, a second at most. Idempotent.
     */
    @Override
    public void close() {
        var unused = close(Optional.empty());
    }

    /** As {@link #close()}; Spark's name for it. */
    public void stop() {
        close();
    }

    /** As {@link #close()}, telling the master that the application failed, and why. */
    public void fail(String reason) {
        var unused = close(Optional.of(reason));
    }

    private void closeAtExit() {
        Optional<String> signal = EndingSignal.find();
        signal.ifPresent(ProgramMain::interrupted);
        Optional<String> failure = signal.map(each -> "its driver's process was ended by " + each);
        boolean unused = close(failure) || end(failure);
    }

    /** Whether it was open, and has ended so. */
    boolean close(Optional<String> failure) {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        boolean awaitsMain = failure.isEmpty()
                && Thread.currentThread() != closeAtExit
                && ProgramMain.isAwaited()
                && runtime.isOnCluster();
        try {
            jobs.close("the HearthContext was closed"
                    + failure.map(each -> ": " + each).orElse(""));
            if (awaitsMain) {
                runtime.quiesce(ProgramMain.awaitEnd(this), ProgramMain::endLast);
            } else {
                var unused = end(failure);
            }
            bus.close();
            background.shutdown();
            LAST_CLOSED.set(Optional.of(runtime.applicationId()));
        } finally {
            ACTIVE.set(Optional.empty());
            LIVE.compareAndSet(liveMark, "");
        }
        return !awaitsMain;
    }

    /** Waits until the application is over. Whether it has ended so, and not otherwise before. */
    boolean end(Optional<String> failure) {
        if (!ended.compareAndSet(false, true)) {
            over.completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            return false;
        }
        try {
            if (Thread.currentThread() != closeAtExit) {
                removeHook();
            }
            runtime.close(failure);
        } finally {
            ProgramMain.forget();
            over.complete(null);
        }
        return true;
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException e) {
            LOG.debug("the process ends already, its hook stays and finds the context closed");
        }
    }

    // ---- for this package ----

    Jobs jobs() {
        return jobs;
    }

    Closures closures() {
        return closures;
    }

    /** Of the call that is going on. */
    JobLabel label() {
        return JobLabel.of(localProperties.current());
    }

    String driverHost() {
        return config.get(ApplicationKeys.DRIVER_HOST).orElseGet(Hosts::here);
    }

    boolean isClosed() {
        return closed.get();
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new HearthException("the HearthContext is closed; create another one");
        }
    }

    private static int notNegative(String method, String argument, int value) {
        if (value < 0) {
            throw new HearthException(method + ": " + argument + " must not be negative, found " + value);
        }
        return value;
    }

    private static int positive(String method, String argument, int value) {
        if (value < 1) {
            throw new HearthException(method + ": " + argument + " must be at least 1, found " + value);
        }
        return value;
    }
}
