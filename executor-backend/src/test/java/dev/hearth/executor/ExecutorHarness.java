package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.BroadcastSource;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An executor with real threads, and a driver's side that only collects. */
final class ExecutorHarness implements AutoCloseable {
    static final long DEADLINE_SECONDS = 30;
    static final BroadcastSource NO_BROADCASTS = id -> {
        throw new IOException("no broadcasts here");
    };

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final BlockingQueue<TaskEnded> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<TakenBack> takenBack = new LinkedBlockingQueue<>();
    private final ThreadEventLoop loop = new ThreadEventLoop("test-loop", (attempted, cause) -> faults.add(cause));
    private final Executor executor;

    ExecutorHarness(ExecutorSpec spec, HeldResults results, ExecutorService threads, Consumer<OutOfMemoryError> onOom) {
        TaskEnvironment environment = new TaskEnvironment(
                ExecutorHarness.class.getClassLoader(), NO_BROADCASTS, results, StartRecord.NONE, threads, onOom);
        executor = new Executor(spec, environment, loop, this::onNews);
        loop.start();
    }

    private void onNews(ExecutorNews news) {
        ends.addAll(NewsReader.ends(news));
        takenBack.addAll(news.takenBack());
    }

    static ExecutorHarness slots(int slots) {
        return new ExecutorHarness(spec(slots), new MemoryResults(), TaskEnvironment.runnerThreads(), error -> {});
    }

    static ExecutorSpec spec(int slots) {
        return new ExecutorSpec("app-1/0", "host-a", slots, 1 << 20, 16 << 20);
    }

    Executor executor() {
        return executor;
    }

    ExecutorHarness stage(long taskSet, TaskBody<?> body) {
        return stage(taskSet, Bytes.of(ClosureSerializer.serialize(body, "the function")));
    }

    ExecutorHarness stage(long taskSet, Bytes body) {
        inLoop(() -> executor.addTaskSet(new AddTaskSet(taskSet, (int) taskSet, 0, body, Map.of("hearth.app.x", "y"))));
        return this;
    }

    ExecutorHarness launch(long taskSet, int first, int count) {
        inLoop(() ->
                executor.launch(List.of(new TaskGroup(taskSet, List.of(new IndexRange(first, count)), List.of()))));
        return this;
    }

    ExecutorHarness launch(long taskSet, TaskEntry... tasks) {
        inLoop(() -> executor.launch(List.of(new TaskGroup(taskSet, List.of(), List.of(tasks)))));
        return this;
    }

    void kill(long taskSet, int index, boolean interrupt) {
        inLoop(() -> executor.kill(new KillTask(taskSet, index, 0, interrupt, "enough")));
    }

    /** The answer. */
    TakenBack takeBack(long taskSet, int count) throws InterruptedException {
        inLoop(() -> executor.takeBack(new TakeBackTasks(taskSet, count)));
        TakenBack answer = takenBack.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(answer).as("the answer").isNotNull();
        return answer;
    }

    /** Runs in the loop, and waits for it. */
    void inLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        done.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    TaskEnded next() throws InterruptedException {
        TaskEnded end = ends.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(end).as("the next end").isNotNull();
        return end;
    }

    List<TaskEnded> next(int count) throws InterruptedException {
        List<TaskEnded> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(next());
        }
        return all;
    }

    /** The value of the next end, which must be a success. */
    Object nextValue() throws InterruptedException {
        return value(next());
    }

    static Object value(TaskEnded ended) {
        assertThat(ended.end()).isInstanceOf(TaskEnd.Success.class);
        TaskEnd.TaskResult result = ((TaskEnd.Success) ended.end()).result();
        assertThat(result).isInstanceOf(TaskEnd.Inline.class);
        return ClosureSerializer.deserialize(
                ((TaskEnd.Inline) result).value().toArray(), ExecutorHarness.class.getClassLoader());
    }

    TaskEnd.Failed nextFailure() throws InterruptedException {
        TaskEnd end = next().end();
        assertThat(end).isInstanceOf(TaskEnd.Failed.class);
        return (TaskEnd.Failed) end;
    }

    boolean hasNoEnd() {
        return ends.isEmpty();
    }

    @Override
    public void close() {
        inLoop(executor::close);
        loop.close();
        assertThat(faults).isEmpty();
    }
}
