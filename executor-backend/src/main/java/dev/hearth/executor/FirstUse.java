package dev.hearth.executor;

import dev.hearth.config.Config;
import dev.hearth.config.TaskResources;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.LaunchTask;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.StatusUpdate;
import dev.hearth.protocol.HearthMessages;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.MessageTable;
import dev.hearth.rpc.Secret;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.Codec;
import dev.hearth.rpc.codec.WireInput;
import dev.hearth.rpc.codec.WireOutput;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import dev.hearth.task.UserClassLoader;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does, while the process connects, what its first task would otherwise be the first to do: what a JVM does for the first
 * time takes it ten times as long, and until the driver answers one processor has nothing to do. A task of no
 * application's runs in an executor of its own, which leaves nothing behind. Nothing depends on it: what fails here fails
 * where it matters, too, and is reported there.
 */
final class FirstUse implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(FirstUse.class);
    private static final int DIGESTED_BYTES = 1 << 15;
    private static final long TASK_SET = 1;
    private static final int LIMIT_BYTES = 1 << 20;
    private static final long LIMIT_SECONDS = 10;
    private static final String THREAD = "executor-first-use";
    private static final ExecutorId SELF = new ExecutorId(new AppId("first-use"), 0);

    /** Begins, on a daemon thread. */
    static void begin() {
        Thread thread = new Thread(new FirstUse(), THREAD);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            // in the order of their need
            Secret unusedSecret = Secret.random(new SecureRandom()).derive(THREAD);
            MessageTable messages = HearthMessages.table();
            TaskResources unusedResources = TaskResources.of(Config.empty());
            String unusedDigest = JarCache.digest(new byte[DIGESTED_BYTES]);
            StatusUpdate unusedNews = runTask(messages);
        } catch (IOException | ClassNotFoundException | ExecutionException | TimeoutException e) {
            notUsed(e);
        } catch (RuntimeException | LinkageError e) {
            notUsed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void notUsed(Throwable failure) {
        log.debug("what was to be used ahead of its need could not be", failure);
    }

    /** As it goes: from the driver's message to the one that tells of the task's end, which is what it gives. */
    static StatusUpdate runTask(MessageTable messages)
            throws IOException, ClassNotFoundException, ExecutionException, InterruptedException, TimeoutException {
        ExecutorService threads = TaskEnvironment.runnerThreads();
        try (UserClassLoader loader = new UserClassLoader(List.of());
                ThreadEventLoop loop = new ThreadEventLoop(THREAD, (attempted, cause) -> notUsed(cause))) {
            Class<?> shared = Class.forName(TaskBody.class.getName(), true, loader);
            TaskBody<Long> body = (context, payload) -> (long) context.partitionId();
            Bytes function = Bytes.of(ClosureSerializer.serialize(body, shared));
            AddTaskSet taskSet = travelled(messages, new AddTaskSet(TASK_SET, 0, 0, function, Map.of()));
            TaskGroup group = new TaskGroup(TASK_SET, List.of(new IndexRange(0, 1)), List.of());
            LaunchTask launch = travelled(messages, new LaunchTask(1, 0, List.of(group)));
            TaskEnvironment environment = new TaskEnvironment(
                    FirstUse.class.getClassLoader(),
                    id -> {
                        throw new IOException("there is no broadcast value " + id);
                    },
                    new MemoryResults(),
                    StartRecord.NONE,
                    threads,
                    FirstUse::notUsed);
            CompletableFuture<ExecutorNews> end = new CompletableFuture<>();
            ExecutorSpec spec = new ExecutorSpec(SELF.toString(), "", 1, LIMIT_BYTES, LIMIT_BYTES);
            Executor executor = new Executor(spec, environment, loop, news -> onNews(news, end));
            loop.execute(() -> {
                executor.addTaskSet(taskSet);
                executor.launch(launch.groups());
            });
            loop.start();
            ExecutorNews ended = end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return travelled(
                    messages, new StatusUpdate(SELF, 1, 1, ended.ended(), ended.succeeded(), List.of(), List.of()));
        } finally {
            // not the executor's close, which interrupts: a class that is being loaded would suffer
            threads.shutdown();
        }
    }

    /** Where processors are busy, that the task has started may be told before its end. */
    private static void onNews(ExecutorNews news, CompletableFuture<ExecutorNews> end) {
        if (!news.ended().isEmpty() || !news.succeeded().isEmpty()) {
            end.complete(news);
        }
    }

    /** As it is on the other side. */
    @SuppressWarnings("unchecked") // the table has a type's codec under the type
    private static <M extends Message> M travelled(MessageTable messages, M message) {
        Codec<M> codec = (Codec<M>) messages.byType(message.getClass()).codec();
        WireOutput out = new WireOutput();
        codec.write(message, out);
        return codec.read(new WireInput(out.toArray()));
    }
}
