package dev.hearth.executor;

import dev.hearth.executor.EndBatches.Finished;
import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.BroadcastSource;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of one application in this process: at most as many at once as it has slots, the others queued in the
 * order in which they came. Every attempt that was launched ends with one report, whatever becomes of it.
 *
 * <p>Its state belongs to the loop; runners share the {@link RunQueue} with it and hand their reports back through {@link
 * EndBatches}. A driver that launches more than {@link #MAX_LIVE} attempts at once is at fault: {@link #launch} throws.
 */
public final class Executor {
    /** Attempts queued and running. */
    static final int MAX_LIVE = 1 << 20;
    /** Ends given to the driver at once take at most about this many bytes, unless one alone takes more. */
    static final long MAX_BATCH_BYTES = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(Executor.class);
    private static final int END_BYTES = 128;

    private final ExecutorSpec spec;
    private final TaskEnvironment environment;
    private final EventLoop loop;
    private final Consumer<List<TaskEnded>> sink;
    private final RunQueue queue = new RunQueue();
    private final EndBatches ends;
    private final GcClock gc = new GcClock();
    /** Runners started or about to start: never more than slots. */
    private final AtomicInteger runnerCount = new AtomicInteger();

    private final Set<TaskRunner> runners = ConcurrentHashMap.newKeySet();

    // from here on: of the loop
    private final Map<Long, StageTasks> stages = new HashMap<>();
    private final KillMarks killMarks;
    private int live;
    private boolean closed;

    /**
     * An executor inside a driver: large results stay on the heap, and a lack of memory fails the task that met it.
     *
     * @param ends takes the ends of attempts, in the loop, many at a time
     */
    public Executor(
            ExecutorSpec spec,
            ClassLoader userLoader,
            BroadcastSource broadcasts,
            EventLoop loop,
            Consumer<List<TaskEnded>> ends) {
        this(
                spec,
                new TaskEnvironment(
                        userLoader, broadcasts, new MemoryResults(), TaskEnvironment.runnerThreads(), error -> {}),
                loop,
                ends);
    }

    Executor(ExecutorSpec spec, TaskEnvironment environment, EventLoop loop, Consumer<List<TaskEnded>> ends) {
        this.spec = spec;
        this.environment = environment;
        this.loop = loop;
        this.sink = ends;
        this.ends = new EndBatches(loop, this::onFinished);
        this.killMarks = new KillMarks(loop);
        environment.threads().execute(gc::warm);
    }

    /** Makes a stage attempt known, before its first task. Repeating it is harmless. */
    public void addTaskSet(AddTaskSet message) {
        loop.checkInLoop();
        stages.computeIfAbsent(message.taskSet(), id -> new StageTasks(message));
    }

    /** Forgets a stage attempt with its results; what is still queued of it does not start. Idempotent. */
    public void removeTaskSet(long taskSet) {
        loop.checkInLoop();
        StageTasks stage = stages.remove(taskSet);
        if (stage == null) {
            return;
        }
        stage.remove();
        for (TaskAttempt attempt : stage.live()) {
            kill(attempt, "its stage is over", false);
        }
        letGo(stage);
    }

    /** Queues tasks. Throws {@link IllegalStateException} past {@link #MAX_LIVE}. */
    public void launch(List<TaskGroup> groups) {
        loop.checkInLoop();
        if (closed) {
            return;
        }
        int launched = 0;
        for (TaskGroup group : groups) {
            launched += launch(group);
        }
        startRunners(launched);
    }

    /** Ends an attempt; one that is not known is ended when its launch comes within 10 s. */
    public void kill(KillTask kill) {
        loop.checkInLoop();
        Optional<TaskAttempt> found = Optional.ofNullable(stages.get(kill.taskSet()))
                .flatMap(stage -> stage.find(kill.index(), kill.attempt()));
        if (found.isPresent()) {
            kill(found.get(), kill.reason(), kill.interrupt());
        } else {
            killMarks.remember(kill);
        }
    }

    /** Starts no further task until told otherwise; running ones go on. */
    void pause(boolean pause) {
        loop.checkInLoop();
        queue.pause(pause);
        if (!pause) {
            startRunners(spec.slots());
        }
    }

    /** Starts nothing any more, interrupts what runs, and lets go of held results. Idempotent. */
    public void close() {
        loop.checkInLoop();
        if (!closed) {
            closed = true;
            queue.pause(true);
            environment.threads().shutdownNow();
            environment.results().close();
        }
    }

    /** What runs now, with what it has added to accumulators so far. From any thread. */
    public List<RunningTask> running() {
        long nowNanos = loop.nanoTime();
        List<RunningTask> running = new ArrayList<>();
        for (TaskRunner each : runners) {
            each.running(nowNanos).ifPresent(running::add);
        }
        return running;
    }

    /** Reads a result that stayed here. Throws with a sentence when it is not here. From any thread. */
    public ReadableByteChannel heldResult(long taskSet, int index, int attempt) throws IOException {
        return environment.results().open(taskSet, index, attempt);
    }

    private int launch(TaskGroup group) {
        long count = group.tasks().size();
        for (IndexRange range : group.ranges()) {
            count += range.count();
        }
        if (live + count > MAX_LIVE) {
            throw new IllegalStateException("the driver launched " + count + " tasks on executor " + spec.executorId()
                    + ", which has " + live + "; it takes " + MAX_LIVE + " at most");
        }
        StageTasks known = stages.get(group.taskSet());
        StageTasks stage = known != null ? known : unknown(group.taskSet());
        StageTasks.Batch batch = stage.batch((int) count);
        for (IndexRange range : group.ranges()) {
            for (int i = 0; i < range.count(); i++) {
                enqueue(stage, stage.launch(batch, range.first() + i, 0, Bytes.EMPTY));
            }
        }
        for (TaskEntry task : group.tasks()) {
            enqueue(stage, stage.launch(batch, task.index(), task.attempt(), task.payload()));
        }
        return (int) count;
    }

    private static StageTasks unknown(long taskSet) {
        StageTasks stage = new StageTasks(new AddTaskSet(taskSet, -1, 0, Bytes.EMPTY, Map.of()));
        stage.remove();
        return stage;
    }

    private void enqueue(StageTasks stage, TaskAttempt attempt) {
        live++;
        if (stage.isRemoved()) {
            refuse(
                    attempt,
                    FailureText.refused(
                            "task set " + stage.taskSet() + " is not known to executor " + spec.executorId(), true));
            return;
        }
        if (!killMarks.isEmpty()) {
            Optional<String> reason = killMarks.take(stage.taskSet(), attempt.index(), attempt.attempt());
            if (reason.isPresent()) {
                kill(attempt, reason.get(), false);
                return;
            }
        }
        queue.add(attempt);
    }

    private void kill(TaskAttempt attempt, String reason, boolean interrupt) {
        if (attempt.kill(reason, interrupt)) {
            report(attempt, new TaskEnd.Killed(reason));
        }
    }

    /** Ends an attempt that has not started. */
    private void refuse(TaskAttempt attempt, TaskEnd end) {
        if (attempt.kill("refused", false)) {
            report(attempt, end);
        }
    }

    private void report(TaskAttempt attempt, TaskEnd end) {
        TaskEnded ended =
                new TaskEnded(attempt.stage().taskSet(), attempt.index(), attempt.attempt(), end, TaskMetrics.NONE);
        ends.post(new Finished(attempt, ended), true);
    }

    private void startRunners(int wanted) {
        for (int i = 0; i < wanted && !queue.isIdle() && claimRunner(); i++) {
            try {
                environment.threads().execute(new TaskRunner(this));
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                log.warn("cannot start a task runner executor={}: {}", spec.executorId(), e.toString());
                if (runnerCount.decrementAndGet() == 0) {
                    failQueued(e);
                }
                return;
            }
        }
    }

    /** Nobody is left to take what is queued. */
    private void failQueued(Throwable why) {
        for (Optional<TaskAttempt> next = queue.take(); next.isPresent(); next = queue.take()) {
            next.get().finish();
            report(next.get(), FailureText.failed(why, true));
        }
    }

    private boolean claimRunner() {
        int count = runnerCount.get();
        while (count < spec.slots()) {
            if (runnerCount.compareAndSet(count, count + 1)) {
                return true;
            }
            count = runnerCount.get();
        }
        return false;
    }

    private void onFinished(List<Finished> finished) {
        long maxBytes = Math.min(MAX_BATCH_BYTES, spec.maxMessageBytes() / 4);
        List<TaskEnded> batch = new ArrayList<>(finished.size());
        long bytes = 0;
        for (Finished each : finished) {
            TaskEnd end = each.ended().end();
            over(each.attempt(), end);
            long more = endBytes(end);
            if (bytes + more > maxBytes && !batch.isEmpty()) {
                sink.accept(List.copyOf(batch));
                batch.clear();
                bytes = 0;
            }
            batch.add(each.ended());
            bytes += more;
        }
        if (!batch.isEmpty()) {
            sink.accept(batch);
        }
    }

    private void over(TaskAttempt attempt, TaskEnd end) {
        live--;
        StageTasks stage = attempt.stage();
        stage.over(attempt);
        if (isHeld(end)) {
            stage.holdsResults();
            if (stage.isRemoved()) {
                letGo(stage);
            }
        }
    }

    private static boolean isHeld(TaskEnd end) {
        return end instanceof TaskEnd.Success success && success.result() instanceof TaskEnd.Held;
    }

    /** Files are removed off the loop. */
    private void letGo(StageTasks stage) {
        if (stage.mayHoldResults() && !closed) {
            environment.threads().execute(() -> environment.results().remove(stage.taskSet()));
        }
    }

    /** About what the end takes in a message. */
    static long endBytes(TaskEnd end) {
        if (end instanceof TaskEnd.Success success) {
            long bytes = END_BYTES;
            if (success.result() instanceof TaskEnd.Inline inline) {
                bytes += inline.value().length();
            }
            for (AccumulatorUpdate update : success.accumulators()) {
                bytes += update.value().length() + 32;
            }
            return bytes;
        }
        if (end instanceof TaskEnd.Failed failed) {
            return END_BYTES
                    + 3L
                            * (failed.className().length()
                                    + failed.message().length()
                                    + failed.stack().length())
                    + failed.exception().map(Bytes::length).orElse(0);
        }
        return END_BYTES;
    }

    // for runners

    ExecutorSpec spec() {
        return spec;
    }

    TaskEnvironment environment() {
        return environment;
    }

    EventLoop loop() {
        return loop;
    }

    RunQueue queue() {
        return queue;
    }

    EndBatches ends() {
        return ends;
    }

    GcClock gc() {
        return gc;
    }

    void runnerStarted(TaskRunner runner) {
        runners.add(runner);
    }

    /** {@code failed} if it ended by an error of its own, still counted. */
    void runnerEnded(TaskRunner runner, boolean failed) {
        runners.remove(runner);
        if (failed) {
            runnerCount.decrementAndGet();
            loop.execute(() -> startRunners(1));
        }
    }

    /** Whether a runner that found the queue empty has to look again: it gives up its place first, so no task is left alone. */
    boolean runnerGoesOn() {
        runnerCount.decrementAndGet();
        return !queue.isIdle() && claimRunner();
    }
}
