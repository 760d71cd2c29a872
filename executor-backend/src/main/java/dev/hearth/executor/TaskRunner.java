package dev.hearth.executor;

import dev.hearth.executor.EndBatches.Finished;
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

/**
 * Runs attempts on one thread of the pool, one after the other, for as long as there are any: short tasks cost no thread
 * hand-off. Whatever user code does ends in the report of its attempt.
 */
final class TaskRunner implements Runnable {
    /** Beside its result, in bytes; more than a name and some numbers need. */
    private static final int ENVELOPE_BYTES = 4096;

    private static final long LONG_TASK_NANOS = EndBatches.LATEST.toNanos();

    /** What an attempt has used up so far. */
    private static final class Meter {
        private long deserializeNanos;
        private long runNanos;
        private long serializeNanos;
        private long resultBytes;
    }

    private final Executor executor;
    private volatile Optional<AttemptContext> current = Optional.empty();
    private long gcMillis;

    TaskRunner(Executor executor) {
        this.executor = executor;
    }

    /** The attempt it runs now; from any thread. */
    Optional<RunningTask> running(long nowNanos) {
        return current.map(context -> context.progress(nowNanos));
    }

    @Override
    public void run() {
        executor.runnerStarted(this);
        gcMillis = executor.gc().millis();
        boolean failed = true;
        try {
            do {
                runQueued();
            } while (executor.runnerGoesOn());
            failed = false;
        } finally {
            executor.runnerEnded(this, failed);
        }
    }

    private void runQueued() {
        for (Optional<TaskAttempt> next = executor.queue().take();
                next.isPresent();
                next = executor.queue().take()) {
            runOne(next.get());
        }
    }

    private void runOne(TaskAttempt attempt) {
        long startedNanos = executor.loop().nanoTime();
        AttemptContext context = new AttemptContext(
                attempt,
                executor.spec(),
                executor.environment().broadcasts(),
                executor.loop().wallTime().toEpochMilli(),
                startedNanos);
        Meter meter = new Meter();
        Thread.currentThread().setContextClassLoader(executor.environment().userLoader());
        TaskContext.enter(context);
        current = Optional.of(context);
        TaskEnd end;
        try {
            end = perform(attempt, context, meter);
        } catch (Throwable e) {
            end = failure(attempt, e);
        } finally {
            current = Optional.empty();
            TaskContext.leave();
            attempt.finish();
        }
        long totalNanos = executor.loop().nanoTime() - startedNanos;
        TaskEnded ended = new TaskEnded(
                attempt.stage().taskSet(),
                attempt.index(),
                attempt.attempt(),
                fit(attempt, end),
                metrics(context, meter, totalNanos));
        executor.ends()
                .post(
                        new Finished(attempt, ended),
                        totalNanos >= LONG_TASK_NANOS || executor.queue().isIdle());
    }

    private TaskEnd perform(TaskAttempt attempt, AttemptContext context, Meter meter) throws Exception {
        long began = executor.loop().nanoTime();
        TaskBody<?> body = attempt.stage().body(executor.environment().userLoader());
        Optional<Object> payload = payload(attempt);
        long opened = executor.loop().nanoTime();
        meter.deserializeNanos = opened - began;
        if (attempt.isKilled()) {
            return killed(attempt);
        }
        Object value;
        try {
            value = body.run(context, payload);
        } finally {
            meter.runNanos = executor.loop().nanoTime() - opened;
        }
        if (attempt.isKilled()) {
            return killed(attempt);
        }
        return success(attempt, context, value, meter);
    }

    private Optional<Object> payload(TaskAttempt attempt) {
        if (attempt.payload().length() == 0) {
            return Optional.empty();
        }
        return Optional.ofNullable(ClosureSerializer.deserialize(
                attempt.payload().buffer(), executor.environment().userLoader(), "the partition of " + attempt));
    }

    @SuppressWarnings("NullAway") // a task may give null
    private TaskEnd success(TaskAttempt attempt, AttemptContext context, Object value, Meter meter) throws IOException {
        long began = executor.loop().nanoTime();
        byte[] bytes;
        List<AccumulatorUpdate> shares;
        try {
            bytes = ClosureSerializer.serializeResult(value, "the result of " + attempt);
            shares = context.shares();
        } catch (ClosureException e) {
            // the next attempt would give the same value
            return FailureText.failed(e, false);
        }
        meter.resultBytes = bytes.length;
        TaskEnd.TaskResult result;
        if (bytes.length <= executor.spec().maxDirectResultBytes()) {
            result = new TaskEnd.Inline(Bytes.of(bytes));
        } else {
            executor.environment().results().hold(attempt.stage().taskSet(), attempt.index(), attempt.attempt(), bytes);
            result = new TaskEnd.Held(bytes.length);
        }
        meter.serializeNanos = executor.loop().nanoTime() - began;
        return new TaskEnd.Success(result, shares);
    }

    private TaskEnd failure(TaskAttempt attempt, Throwable thrown) {
        FailureText.outOfMemory(thrown)
                .ifPresent(error -> executor.environment().onOutOfMemory().accept(error));
        return attempt.isKilled() ? killed(attempt) : FailureText.failed(thrown, true);
    }

    private static TaskEnd killed(TaskAttempt attempt) {
        return new TaskEnd.Killed(attempt.killReason().orElse("killed"));
    }

    private TaskEnd fit(TaskAttempt attempt, TaskEnd end) {
        long bytes = Executor.endBytes(end);
        if (bytes + ENVELOPE_BYTES <= executor.spec().maxMessageBytes()) {
            return end;
        }
        return FailureText.refused(
                "the report of " + attempt + " has " + bytes + " bytes, more than the "
                        + executor.spec().maxMessageBytes()
                        + " that a message may have; raise hearth.rpc.message.maxSize, or add less to accumulators",
                false);
    }

    private TaskMetrics metrics(AttemptContext context, Meter meter, long totalNanos) {
        return new TaskMetrics(
                context.startedEpochMillis(),
                meter.runNanos,
                meter.deserializeNanos,
                meter.serializeNanos,
                gcDuring(totalNanos),
                meter.resultBytes,
                context.recordsRead(),
                context.recordsWritten());
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
