package dev.hearth.driver.local;

import dev.hearth.config.ApplicationKeys;
import dev.hearth.config.Config;
import dev.hearth.config.CustomResources;
import dev.hearth.driver.cluster.BackendContext;
import dev.hearth.driver.cluster.DriverException;
import dev.hearth.driver.cluster.ExecutorSummary;
import dev.hearth.driver.cluster.SchedulerBackend;
import dev.hearth.driver.schedule.ExecutorLink;
import dev.hearth.driver.schedule.TaskNews;
import dev.hearth.executor.Executor;
import dev.hearth.executor.ExecutorNews;
import dev.hearth.executor.ExecutorSpec;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.rpc.codec.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One executor in the driver's process: {@code local[n]}. In the driver's loop, but for what says otherwise. */
public final class LocalSchedulerBackend implements SchedulerBackend {
    private static final String APPLICATION_ID = "local";
    private static final String EXECUTOR_ID = "local/0";
    private static final String HOST = "localhost";

    private final BackendContext context;
    private final ExecutorSummary summary;
    private final LocalBroadcasts broadcasts;
    private final Executor executor;
    private final ExecutorService resultReader;
    private int index;

    /**
     * Tasks see the context class loader of the calling thread.
     *
     * @param threads how many there are; as cores for {@code hearth.task.cpus}
     * @throws DriverException when not one task could run
     */
    public LocalSchedulerBackend(BackendContext context, int threads) {
        this.context = context;
        Config config = context.settings().config();
        if (!context.config().task().shares().isEmpty()) {
            String resource =
                    context.config().task().shares().keySet().iterator().next();
            throw new DriverException(context.settings().master() + " has no custom resources, and "
                    + CustomResources.key(CustomResources.TASK_AMOUNT, resource)
                    + " asks for some: do not set it here, or run on a cluster whose workers have them");
        }
        int slots = context.config().slots(threads);
        if (slots == 0) {
            throw new DriverException("a task needs " + ApplicationKeys.TASK_CPUS + "="
                    + config.get(ApplicationKeys.TASK_CPUS) + " cores, and "
                    + context.settings().master() + " has "
                    + threads + ": no task could ever run; raise the threads or lower the key");
        }
        this.summary =
                new ExecutorSummary(EXECUTOR_ID, HOST, ProcessHandle.current().pid(), threads, slots);
        ClassLoader userLoader = Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                .orElseGet(ClassLoader::getSystemClassLoader);
        this.broadcasts =
                new LocalBroadcasts(context.userStreams(), new LocalPeer(EXECUTOR_ID, APPLICATION_ID), userLoader);
        this.executor = new Executor(
                new ExecutorSpec(
                        EXECUTOR_ID,
                        HOST,
                        slots,
                        config.get(ApplicationKeys.MAX_DIRECT_RESULT_SIZE),
                        context.config().maxMessageBytes()),
                userLoader,
                broadcasts,
                context.loop(),
                this::onNews);
        this.resultReader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "hearth-local-results");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<String> start() {
        CompletableFuture<String> started = new CompletableFuture<>();
        context.loop().execute(() -> {
            index = context.scheduler().addExecutor(EXECUTOR_ID, HOST, summary.slots(), new Direct());
            context.events().onExecutorAdded(EXECUTOR_ID, HOST, summary.cores());
            started.complete(APPLICATION_ID);
        });
        return started;
    }

    @Override
    public int totalCores() {
        return summary.cores();
    }

    @Override
    public List<ExecutorSummary> executors() {
        return List.of(summary);
    }

    @Override
    public void removeBroadcast(long broadcast) {
        broadcasts.remove(broadcast);
    }

    @Override
    public CompletionStage<Void> stop(Optional<String> failure) {
        executor.close();
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {
        resultReader.shutdownNow();
    }

    private void onNews(ExecutorNews news) {
        context.scheduler().news(index, new TaskNews(news.ended(), news.succeeded(), news.started(), news.takenBack()));
    }

    /** Without a wire there is nothing to lose and nothing to wait for. */
    private final class Direct implements ExecutorLink {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes) {
            added.forEach(executor::addTaskSet);
            executor.launch(groups);
        }

        @Override
        public void kill(KillTask order) {
            executor.kill(order);
        }

        @Override
        public void takeBack(TakeBackTasks order) {
            executor.takeBack(order);
        }

        @Override
        public void removeTaskSet(long taskSet, boolean heldValues) {
            executor.removeTaskSet(taskSet);
        }

        @Override
        public void fetchResult(long taskSet, int partition, int attempt, long bytes, ResultSink sink) {
            resultReader.execute(() -> {
                try (InputStream in = Channels.newInputStream(executor.heldResult(taskSet, partition, attempt))) {
                    Bytes value = Bytes.of(in.readAllBytes());
                    context.loop().execute(() -> sink.onResult(value));
                } catch (IOException e) {
                    context.loop().execute(() -> sink.onResultLost(String.valueOf(e.getMessage())));
                }
            });
        }
    }
}
