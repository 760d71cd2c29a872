package dev.hearth.executor;

import dev.hearth.loop.EventLoop;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.task.BroadcastSource;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of one application in this process: at most as many at once as it has slots, the others queued in the
 * order in which they came. Every attempt that was launched ends once, as {@link ExecutorNews} tells: succeeded, failed,
 * killed, or taken back before it started.
 *
 * <p>Its state belongs to the loop; runners share the {@link RunQueue} with it and hand their reports back through {@link
 * RunnerOutbox}es. A driver that launches more than {@link #MAX_LIVE} attempts at once is at fault: {@link #launch}
 * throws.
 */
public final class Executor {
    /** Attempts queued and running. */
    static final int MAX_LIVE = 1 << 20;
    /** News given to the driver at once take at most about this many bytes, unless one end alone takes more. */
    static final long MAX_NEWS_BYTES = 4 << 20;

    static final String STAGE_IS_OVER = "its stage is over";

    private static final Logger log = LoggerFactory.getLogger(Executor.class);
    /** Failed tasks whose stacks are in the log; the driver has them all. */
    private static final int FAILURES_TOLD = 20;

    /** What the clock loads takes processors from the first tasks: it waits until those of a short job are over. */
    static final Duration GC_CLOCK_AFTER = Duration.ofMillis(250);

    private final ExecutorSpec spec;
    private final TaskEnvironment environment;
    private final EventLoop loop;
    private final Consumer<ExecutorNews> sink;
    private final OpenedFunctions functions = new OpenedFunctions();
    private final RunQueue queue = new RunQueue(StageTasks.unknown(-1));
    private final GcClock gc = new GcClock();
    private final KillMarks killMarks;
    private final AtomicInteger failuresTold = new AtomicInteger();
    /** One for each slot. */
    private final List<TaskRunner> runners = new ArrayList<>();

    // from here on: of the loop
    private final NewsDesk desk;
    private final StartedWatch startedWatch;
    private final EventLoop.Timer gcStart;
    private final Map<Long, StageTasks> stages = new HashMap<>();
    private int live;
    private boolean closed;

    /**
     * An executor inside a driver: large results stay on the heap, and a lack of memory fails the task that met it.
     *
     * @param news takes what has become of attempts, in the loop, at the end of a turn
     */
    public Executor(
            ExecutorSpec spec,
            ClassLoader userLoader,
            BroadcastSource broadcasts,
            EventLoop loop,
            Consumer<ExecutorNews> news) {
        this(
                spec,
                new TaskEnvironment(
                        userLoader,
                        broadcasts,
                        new MemoryResults(),
                        StartRecord.NONE,
                        TaskEnvironment.runnerThreads(),
                        error -> {}),
                loop,
                news);
    }

    Executor(ExecutorSpec spec, TaskEnvironment environment, EventLoop loop, Consumer<ExecutorNews> news) {
        this.spec = spec;
        this.environment = environment;
        this.loop = loop;
        this.sink = news;
        this.killMarks = new KillMarks(loop);
        this.desk = new NewsDesk(loop, Math.min(MAX_NEWS_BYTES, spec.maxMessageBytes() / 4), this::onNews);
        this.startedWatch = new StartedWatch(loop, runners, desk);
        for (int slot = 0; slot < spec.slots(); slot++) {
            runners.add(new TaskRunner(this, slot, desk.newOutbox()));
        }
        this.gcStart = loop.schedule(GC_CLOCK_AFTER, () -> environment.threads().execute(gc::warm));
    }

    /** Makes a stage attempt known, before its first task. Repeating it is harmless. */
    public void addTaskSet(AddTaskSet message) {
        loop.checkInLoop();
        stages.computeIfAbsent(message.taskSet(), id -> new StageTasks(message, functions));
    }

    /** Forgets a stage attempt with its results; what is still queued of it does not start. Idempotent. */
    public void removeTaskSet(long taskSet) {
        loop.checkInLoop();
        StageTasks stage = stages.remove(taskSet);
        if (stage == null) {
            return;
        }
        // before the look at what runs: an attempt that starts after it sees it
        stage.remove();
        for (AttemptRange range : queue.takeBack(stage, MAX_LIVE)) {
            for (int i = 0; i < range.count(); i++) {
                report(taskSet, range.first() + i, range.attempt(), new TaskEnd.Killed(STAGE_IS_OVER));
            }
        }
        for (TaskRunner runner : runners) {
            runner.current()
                    .filter(context -> context.stage() == stage)
                    .ifPresent(context -> context.kill(STAGE_IS_OVER, false));
        }
        if (stage.mayHoldResults()) {
            removeResults(taskSet);
        }
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
        if (launched > spec.slots()) {
            // runners that have more to do than one task each need not wake the loop for it
            desk.fetchInTime();
        }
    }

    /** Ends an attempt; one that is not known is ended when its launch comes within 10 s. */
    public void kill(KillTask kill) {
        loop.checkInLoop();
        StageTasks stage = stages.get(kill.taskSet());
        if (stage != null && queue.kill(stage, kill.index(), kill.attempt())) {
            report(kill.taskSet(), kill.index(), kill.attempt(), new TaskEnd.Killed(kill.reason()));
            return;
        }
        // before the look at what runs: an attempt that starts after it sees the mark
        killMarks.remember(kill);
        for (TaskRunner runner : runners) {
            Optional<AttemptContext> running =
                    runner.current().filter(context -> context.is(kill.taskSet(), kill.index(), kill.attempt()));
            if (running.isPresent()) {
                running.get().kill(kill.reason(), kill.interrupt());
                Optional<String> unused = killMarks.take(kill.taskSet(), kill.index(), kill.attempt());
            }
        }
    }

    /** Takes back attempts that have not started, the last ones first; one answer in this turn's news, whatever was found. */
    public void takeBack(TakeBackTasks message) {
        loop.checkInLoop();
        StageTasks stage = stages.get(message.taskSet());
        List<AttemptRange> taken = stage == null ? List.of() : queue.takeBack(stage, message.count());
        desk.takenBack(new TakenBack(message.taskSet(), taken));
    }

    /** Starts no further task until told otherwise; running ones go on. */
    void pause(boolean pause) {
        loop.checkInLoop();
        queue.pause(pause || closed);
        if (!pause) {
            startRunners(spec.slots());
        }
    }

    /** Starts nothing any more, interrupts what runs, and lets go of held results. Idempotent. */
    public void close() {
        loop.checkInLoop();
        if (!closed) {
            closed = true;
            gcStart.cancel();
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
        live += (int) count;
        StageTasks stage = stages.get(group.taskSet());
        if (stage == null) {
            refuse(group);
            return 0;
        }
        for (IndexRange range : group.ranges()) {
            enqueue(stage, range);
        }
        if (!group.tasks().isEmpty()) {
            enqueue(stage, group.tasks());
        }
        return (int) count;
    }

    private void refuse(TaskGroup group) {
        TaskEnd refusal = FailureText.refused(
                "task set " + group.taskSet() + " is not known to executor " + spec.executorId(), true);
        for (IndexRange range : group.ranges()) {
            for (int i = 0; i < range.count(); i++) {
                report(group.taskSet(), range.first() + i, 0, refusal);
            }
        }
        for (TaskEntry task : group.tasks()) {
            report(group.taskSet(), task.index(), task.attempt(), refusal);
        }
    }

    private void enqueue(StageTasks stage, IndexRange range) {
        int first = range.first();
        int end = first + range.count();
        for (Map.Entry<Integer, String> killed :
                killMarks.takeAll(stage.taskSet(), first, range.count()).entrySet()) {
            if (killed.getKey() > first) {
                queue.add(stage, first, killed.getKey() - first);
            }
            report(stage.taskSet(), killed.getKey(), 0, new TaskEnd.Killed(killed.getValue()));
            first = killed.getKey() + 1;
        }
        if (end > first) {
            queue.add(stage, first, end - first);
        }
    }

    private void enqueue(StageTasks stage, List<TaskEntry> tasks) {
        List<TaskEntry> wanted = tasks;
        if (!killMarks.isEmpty()) {
            wanted = new ArrayList<>();
            for (TaskEntry task : tasks) {
                Optional<String> reason = killMarks.take(stage.taskSet(), task.index(), task.attempt());
                if (reason.isPresent()) {
                    report(stage.taskSet(), task.index(), task.attempt(), new TaskEnd.Killed(reason.get()));
                } else {
                    wanted.add(task);
                }
            }
        }
        if (!wanted.isEmpty()) {
            queue.add(stage, wanted);
        }
    }

    /** The end of an attempt that has not started. */
    private void report(long taskSet, int index, int attempt, TaskEnd end) {
        desk.ended(new TaskEnded(taskSet, index, attempt, end, TaskMetrics.NONE));
    }

    private void startRunners(int wanted) {
        int started = 0;
        for (int i = 0; i < runners.size() && started < wanted && !queue.isIdle(); i++) {
            TaskRunner runner = runners.get(i);
            if (runner.claim()) {
                try {
                    environment.threads().execute(runner);
                    started++;
                } catch (RejectedExecutionException | OutOfMemoryError e) {
                    log.warn("cannot start a task runner executor={}: {}", spec.executorId(), e.toString());
                    runner.release();
                    failQueued(e);
                    return;
                }
            }
        }
        if (wanted > 0) {
            startedWatch.onActivity();
        }
    }

    /** Unless somebody is left to take what is queued. */
    private void failQueued(Throwable why) {
        if (runners.stream().anyMatch(TaskRunner::isBusy)) {
            return;
        }
        RunQueue.Claim claim = new RunQueue.Claim(queue);
        while (queue.take(claim)) {
            report(claim.stage().taskSet(), claim.index(), claim.attempt(), FailureText.failed(why, true));
        }
    }

    private void onNews(ExecutorNews news) {
        for (TaskEnded each : news.ended()) {
            live--;
            if (isHeld(each.end())) {
                onHeld(each.taskSet());
            }
        }
        for (SucceededTasks each : news.succeeded()) {
            live -= each.count();
        }
        for (TakenBack each : news.takenBack()) {
            for (AttemptRange range : each.attempts()) {
                live -= range.count();
            }
        }
        if (live > 0) {
            startedWatch.onActivity();
        }
        sink.accept(news);
    }

    private void onHeld(long taskSet) {
        StageTasks stage = stages.get(taskSet);
        if (stage == null) {
            // removed while the attempt ran
            removeResults(taskSet);
        } else {
            stage.holdsResults();
        }
    }

    private static boolean isHeld(TaskEnd end) {
        return end instanceof TaskEnd.Success success && success.result() instanceof TaskEnd.Held;
    }

    /** Files are removed off the loop. */
    private void removeResults(long taskSet) {
        if (!closed) {
            environment.threads().execute(() -> environment.results().remove(taskSet));
        }
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

    KillMarks killMarks() {
        return killMarks;
    }

    GcClock gc() {
        return gc;
    }

    /** Has a failure in the log, where people look for it, unless there have been many. From any thread. */
    void tellFailed(AttemptContext context, TaskEnd.Failed failed) {
        int told = failuresTold.incrementAndGet();
        if (told <= FAILURES_TOLD) {
            log.warn(
                    "Failed {}{}\n{}",
                    context,
                    told == FAILURES_TOLD ? " (further ones are told to the driver alone)" : "",
                    failed.stack().stripTrailing());
        }
    }

    /** By an error of its own; another thread may go on in its place. */
    void onRunnerFailed() {
        loop.execute(() -> startRunners(1));
    }
}
