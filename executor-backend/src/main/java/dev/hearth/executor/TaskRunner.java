package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.RunningTask;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureException;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs attempts in one slot, one after the other, for as long as there are any: short tasks cost no thread hand-off. A
 * thread of the pool runs it from {@link #claim} until it finds nothing more to do; then it may be claimed again.
 * Whatever user code does ends in the report of its attempt.
 */
final class TaskRunner implements Runnable {
    /** Beside its result, in bytes; more than a name and some numbers need. */
    private static final int ENVELOPE_BYTES = 4096;

    /** Longer tasks report by themselves. */
    private static final long LONG_TASK_NANOS = NewsDesk.LATEST.toNanos();

    private static final long WALL_CLOCK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NOT_REACHED = Long.MIN_VALUE;
    /** No value is written as no bytes. */
    private static final byte[] NO_VALUE = new byte[0];

    private static final TaskEnd NO_END = new TaskEnd.Killed("");

    /** What names a value where its handling fails; most never do. */
    private record Named(String what, AttemptContext of) {
        @Override
        public String toString() {
            return what + of;
        }
    }

    private final Executor executor;
    private final TaskEnvironment environment;
    private final TaskSlot slot;
    private final RunnerOutbox outbox;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable AttemptContext current;

    // from here on: of the thread that runs it
    private final RunQueue.Claim claim;
    private long gcMillis;
    private long wallClockNanos;
    private long wallClockMillis;
    private boolean wallClockRead;
    private long openedNanos;
    private long ranNanos;
    private long resultBytes;
    /** Of an attempt that gave no value. */
    private TaskEnd uncommon = NO_END;

    TaskRunner(Executor executor, int slot, RunnerOutbox outbox) {
        this.executor = executor;
        this.environment = executor.environment();
        this.slot = new TaskSlot(slot, executor.spec(), environment);
        this.outbox = outbox;
        this.claim = new RunQueue.Claim(executor.queue());
    }

    /** Whether it was free, and is the caller's to start. From any thread. */
    boolean claim() {
        return !busy.get() && busy.compareAndSet(false, true);
    }

    /** Nobody runs it, after all. */
    void release() {
        busy.set(false);
    }

    boolean isBusy() {
        return busy.get();
    }

    /** The attempt it runs now; from any thread. */
    Optional<AttemptContext> current() {
        AttemptContext now = current;
        return now == null || now.isOver() ? Optional.empty() : Optional.of(now);
    }

    /** The attempt it runs now, for heartbeats; from any thread. */
    Optional<RunningTask> running(long nowNanos) {
        return current().map(context -> context.progress(nowNanos));
    }

    @Override
    public void run() {
        boolean failed = true;
        try {
            gcMillis = executor.gc().millis();
            do {
                while (executor.queue().take(claim)) {
                    runOne();
                }
                current = null;
                outbox.flush();
                // given up before the last look at the queue: no task is left alone
                release();
            } while (!executor.queue().isIdle() && claim());
            failed = false;
        } finally {
            if (failed) {
                current = null;
                outbox.flush();
                release();
                executor.onRunnerFailed();
            }
        }
    }

    private void runOne() {
        outbox.goesOn();
        long startedNanos = executor.loop().nanoTime();
        AttemptContext context = new AttemptContext(slot, claim, startedNanos, wallMillis(startedNanos));
        begin(context);
        byte[] value = NO_VALUE;
        try {
            value = perform(context);
        } catch (Throwable e) {
            uncommon = failure(context, e);
        } finally {
            TaskContext.leave();
            environment.starts().finished(slot.number());
            context.finish();
        }
        report(context, value, executor.loop().nanoTime());
    }

    private void begin(AttemptContext context) {
        StageTasks stage = context.stage();
        environment.starts().started(slot.number(), stage.taskSet(), claim.index(), claim.attempt());
        // before the look at kills: those that come later find the attempt here
        current = context;
        if (stage.isRemoved()) {
            context.kill(Executor.STAGE_IS_OVER, false);
        }
        executor.killMarks()
                .take(stage.taskSet(), claim.index(), claim.attempt())
                .ifPresent(reason -> context.kill(reason, false));
        openedNanos = NOT_REACHED;
        ranNanos = NOT_REACHED;
        resultBytes = 0;
        TaskContext.enter(context);
        Thread thread = Thread.currentThread();
        if (thread.getContextClassLoader() != environment.userLoader()) {
            thread.setContextClassLoader(environment.userLoader());
        }
    }

    /** The value; {@link #NO_VALUE} when the attempt ends otherwise than by an inline value and nothing else. */
    private byte[] perform(AttemptContext context) throws Exception {
        StageTasks stage = context.stage();
        boolean opens = !stage.isOpen() || claim.payload().length() > 0;
        TaskBody<?> body = stage.body(environment.userLoader());
        Optional<Object> payload = payload(context);
        openedNanos = opens ? executor.loop().nanoTime() : context.startedNanos();
        if (context.isKilled()) {
            return end(killed(context));
        }
        Object value = body.run(context, payload);
        ranNanos = executor.loop().nanoTime();
        return context.isKilled() ? end(killed(context)) : serialize(context, value);
    }

    private Optional<Object> payload(AttemptContext context) {
        if (claim.payload().length() == 0) {
            return Optional.empty();
        }
        return Optional.ofNullable(ClosureSerializer.deserialize(
                claim.payload().buffer(), environment.userLoader(), new Named("the partition of ", context)));
    }

    @SuppressWarnings("NullAway") // a task may give null
    private byte[] serialize(AttemptContext context, Object value) throws IOException {
        byte[] bytes;
        List<AccumulatorUpdate> shares;
        try {
            bytes = ClosureSerializer.serializeResult(value, new Named("the result of ", context));
            shares = context.shares();
        } catch (ClosureException e) {
            // the next attempt would give the same value
            return end(FailureText.failed(e, false));
        }
        resultBytes = bytes.length;
        if (bytes.length > executor.spec().maxDirectResultBytes()) {
            environment.results().hold(context.stage().taskSet(), claim.index(), claim.attempt(), bytes);
            return end(new TaskEnd.Success(new TaskEnd.Held(bytes.length), shares));
        }
        if (shares.isEmpty() && bytes.length + ENVELOPE_BYTES <= executor.spec().maxMessageBytes()) {
            return bytes;
        }
        return end(new TaskEnd.Success(new TaskEnd.Inline(Bytes.of(bytes)), shares));
    }

    private byte[] end(TaskEnd end) {
        uncommon = end;
        return NO_VALUE;
    }

    private TaskEnd failure(AttemptContext context, Throwable thrown) {
        FailureText.outOfMemory(thrown)
                .ifPresent(error -> environment.onOutOfMemory().accept(error));
        if (context.isKilled()) {
            return killed(context);
        }
        TaskEnd.Failed failed = FailureText.failed(thrown, true);
        executor.tellFailed(context, failed);
        return failed;
    }

    private static TaskEnd killed(AttemptContext context) {
        return new TaskEnd.Killed(context.killReason().orElse("killed"));
    }

    private void report(AttemptContext context, byte[] value, long endedNanos) {
        long started = context.startedNanos();
        long opened = openedNanos == NOT_REACHED ? endedNanos : openedNanos;
        long ran = ranNanos == NOT_REACHED ? endedNanos : ranNanos;
        long totalNanos = endedNanos - started;
        long gc = gcDuring(totalNanos);
        boolean now = totalNanos >= LONG_TASK_NANOS;
        long taskSet = context.stage().taskSet();
        if (value == NO_VALUE) {
            TaskMetrics metrics = new TaskMetrics(
                    context.startedEpochMillis(),
                    ran - opened,
                    opened - started,
                    endedNanos - ran,
                    gc,
                    resultBytes,
                    context.recordsRead(),
                    context.recordsWritten());
            TaskEnd end = uncommon;
            uncommon = NO_END;
            outbox.add(
                    new TaskEnded(taskSet, claim.index(), claim.attempt(), fit(context, end), metrics),
                    endedNanos,
                    now);
            return;
        }
        EndBatch batch = outbox.take(endedNanos);
        try {
            batch.succeeding(taskSet)
                    .add(
                            claim.index(),
                            claim.attempt(),
                            context.startedEpochMillis(),
                            ran - opened,
                            opened - started,
                            endedNanos - ran,
                            gc,
                            context.recordsRead(),
                            context.recordsWritten(),
                            value);
        } finally {
            outbox.put(now);
        }
    }

    private TaskEnd fit(AttemptContext context, TaskEnd end) {
        long bytes = NewsDesk.bytes(end);
        if (bytes + ENVELOPE_BYTES <= executor.spec().maxMessageBytes()) {
            return end;
        }
        return FailureText.refused(
                "the report of " + context + " has " + bytes + " bytes, more than the "
                        + executor.spec().maxMessageBytes()
                        + " that a message may have; raise hearth.rpc.message.maxSize, or add less to accumulators",
                false);
    }

    /** Follows the monotonic clock, which is read anyhow, for a second at a time. */
    private long wallMillis(long nowNanos) {
        if (!wallClockRead || nowNanos - wallClockNanos > WALL_CLOCK_NANOS) {
            wallClockRead = true;
            wallClockNanos = nowNanos;
            wallClockMillis = executor.loop().wallTime().toEpochMilli();
        }
        return wallClockMillis + (nowNanos - wallClockNanos) / NANOS_PER_MILLI;
    }

    /** Reading the clock costs as much as a small task; one that short is not charged. */
    private long gcDuring(long totalNanos) {
        if (totalNanos < LONG_TASK_NANOS) {
            return 0;
        }
        long before = gcMillis;
        gcMillis = executor.gc().millis();
        return Math.min(gcMillis - before, TimeUnit.NANOSECONDS.toMillis(totalNanos));
    }
}
