package dev.hearth.driver;

import dev.hearth.driver.schedule.ExecutorNames;
import dev.hearth.driver.schedule.StageRecord;
import dev.hearth.driver.schedule.StartedTasks;
import dev.hearth.driver.schedule.TaskRecords;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Makes of the scheduler's records of one stage what people read. Costs some tens of nanoseconds for each task, so it is
 * for the thread that asks, never for the driver's loop. Safe for use by many threads.
 */
final class RecordReader {
    /** Of the successes of a stage, how many of the slowest are kept for good. */
    static final int SLOWEST = 10;

    /** By partition and attempt. */
    static final Comparator<TaskStatus> IN_ORDER =
            Comparator.comparingInt(TaskStatus::partition).thenComparingInt(TaskStatus::attempt);

    private final StageRecord stage;

    RecordReader(StageRecord stage) {
        this.stage = stage;
    }

    /** Every attempt at these partitions that is over, by partition and attempt. */
    List<TaskStatus> attempts(BitSet partitions) {
        List<TaskStatus> found = new ArrayList<>();
        for (TaskRecords.Chunk chunk : stage.records().chunks()) {
            if (mentions(chunk, partitions)) {
                SucceededTasks.Attempts attempts = chunk.readAttempts();
                SucceededTasks.Metrics metrics = chunk.readMetrics();
                while (attempts.next()) {
                    TaskMetrics cost = metrics.next();
                    if (partitions.get(attempts.index())) {
                        found.add(succeeded(chunk.executor(), attempts.index(), attempts.attempt(), cost));
                    }
                }
            }
        }
        for (TaskRecords.Ended end : stage.records().ends()) {
            if (partitions.get(end.index())) {
                found.add(ended(end));
            }
        }
        found.sort(IN_ORDER);
        return found;
    }

    /** The attempts that failed or were lost, oldest first, from the so-many-th on, so many at most. */
    List<TaskStatus> failed(int from, int most) {
        return stage.records().ends().stream()
                .filter(end -> state(end) != TaskState.KILLED)
                .skip(from)
                .limit(most)
                .map(this::ended)
                .toList();
    }

    /**
     * What stays of a stage.
     *
     * @param failures how many failed attempts at most
     */
    StageSummary summarize(Optional<Duration> executorCpuTime, int failures) {
        // before the successes are read, so that it never tells of a success that cannot be seen
        StageRecord.Counts counts = stage.counts();
        Optional<StageRecord.End> end = stage.end();
        Sums sums = new Sums();
        for (TaskRecords.Chunk chunk : stage.records().chunks()) {
            SucceededTasks.Attempts attempts = chunk.readAttempts();
            SucceededTasks.Metrics metrics = chunk.readMetrics();
            while (attempts.next()) {
                sums.add(chunk.executor(), attempts, metrics.next());
            }
        }
        StageStatus status = new StageStatus(
                stage.stage(),
                stage.attempt(),
                stage.job(),
                stage.description(),
                end.map(each -> each.failure().isPresent() ? StageState.FAILED : StageState.SUCCEEDED)
                        .orElse(StageState.ACTIVE),
                stage.tasks(),
                counts.succeeded(),
                counts.failed(),
                counts.running(),
                stage.submitted(),
                end.map(StageRecord.End::at),
                end.flatMap(StageRecord.End::failure),
                sums.duration.summary(),
                sums.run.summary(),
                Duration.ofNanos(sums.deserializeNanos),
                Duration.ofNanos(sums.serializeNanos),
                Duration.ofMillis(sums.gcMillis),
                sums.resultBytes,
                sums.recordsRead,
                sums.recordsWritten,
                executorCpuTime);
        return new StageSummary(status, sums.slowest(), failed(0, failures));
    }

    /** An attempt that runs and was reported. */
    static TaskStatus running(StartedTasks.Attempt attempt, ExecutorNames.Name executor, Instant now) {
        StartedTask task = attempt.task();
        Instant started = Instant.ofEpochMilli(task.startedEpochMillis());
        Duration duration = Duration.between(started, now);
        Duration soFar = duration.isNegative() ? Duration.ZERO : duration;
        return new TaskStatus(
                task.index(),
                task.attempt(),
                TaskState.RUNNING,
                executor.id(),
                executor.host(),
                started,
                soFar,
                soFar,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    private static boolean mentions(TaskRecords.Chunk chunk, BitSet partitions) {
        SucceededTasks.Attempts attempts = chunk.readAttempts();
        while (attempts.next()) {
            if (partitions.get(attempts.index())) {
                return true;
            }
        }
        return false;
    }

    private static long durationNanos(TaskMetrics cost) {
        return cost.deserializeNanos() + cost.runNanos() + cost.serializeNanos();
    }

    private TaskStatus succeeded(int executor, int index, int attempt, TaskMetrics cost) {
        return status(executor, index, attempt, TaskState.SUCCEEDED, cost, Optional.empty(), Optional.empty());
    }

    private TaskStatus ended(TaskRecords.Ended end) {
        Optional<String> stack = end.end()
                .flatMap(each -> each instanceof TaskEnd.Failed failed
                        ? Optional.of(failed.stack()).filter(text -> !text.isEmpty())
                        : Optional.empty());
        return status(
                end.executor(),
                end.index(),
                end.attempt(),
                state(end),
                end.metrics(),
                Optional.of(end.end().map(RecordReader::reason).orElse(end.reason())),
                stack);
    }

    private static TaskState state(TaskRecords.Ended ended) {
        if (ended.end().isEmpty()) {
            return TaskState.LOST;
        }
        TaskEnd end = ended.end().get();
        boolean meant = end instanceof TaskEnd.Killed || end instanceof TaskEnd.CommitDenied;
        return meant ? TaskState.KILLED : TaskState.FAILED;
    }

    private static String reason(TaskEnd end) {
        if (end instanceof TaskEnd.Failed failed) {
            return failed.message().isEmpty() ? failed.className() : failed.className() + ": " + failed.message();
        }
        if (end instanceof TaskEnd.Killed killed) {
            return killed.reason();
        }
        if (end instanceof TaskEnd.ResultLost lost) {
            return "its value was lost: " + lost.reason();
        }
        if (end instanceof TaskEnd.FetchFailed fetch) {
            return "it could not read what an earlier stage had left: " + fetch.reason();
        }
        if (end instanceof TaskEnd.CommitDenied denied) {
            return "another attempt writes its output: " + denied.reason();
        }
        throw new IllegalStateException("the end of a task is not told of: " + end);
    }

    private TaskStatus status(
            int executor,
            int index,
            int attempt,
            TaskState state,
            TaskMetrics cost,
            Optional<String> failure,
            Optional<String> stack) {
        ExecutorNames.Name name = stage.executors().of(executor);
        return new TaskStatus(
                index,
                attempt,
                state,
                name.id(),
                name.host(),
                Instant.ofEpochMilli(cost.startedEpochMillis()),
                Duration.ofNanos(durationNanos(cost)),
                Duration.ofNanos(cost.runNanos()),
                Duration.ofNanos(cost.deserializeNanos()),
                Duration.ofNanos(cost.serializeNanos()),
                Duration.ofMillis(cost.gcMillis()),
                cost.resultBytes(),
                cost.recordsRead(),
                cost.recordsWritten(),
                failure,
                stack);
    }

    /** One of the slowest. */
    private record Slow(int executor, int index, int attempt, long nanos, TaskMetrics cost) {}

    /** Adds up what successes cost. */
    private final class Sums {
        private final DurationHistogram duration = new DurationHistogram();
        private final DurationHistogram run = new DurationHistogram();
        /** The least slow one first. */
        private final PriorityQueue<Slow> slowest = new PriorityQueue<>(Comparator.comparingLong(Slow::nanos));

        private long deserializeNanos;
        private long serializeNanos;
        private long gcMillis;
        private long resultBytes;
        private long recordsRead;
        private long recordsWritten;

        private void add(int executor, SucceededTasks.Attempts which, TaskMetrics cost) {
            long nanos = durationNanos(cost);
            duration.add(nanos);
            run.add(cost.runNanos());
            deserializeNanos += cost.deserializeNanos();
            serializeNanos += cost.serializeNanos();
            gcMillis += cost.gcMillis();
            resultBytes += cost.resultBytes();
            recordsRead += cost.recordsRead();
            recordsWritten += cost.recordsWritten();
            Slow leastSlow = slowest.peek();
            if (leastSlow == null || slowest.size() < SLOWEST || nanos > leastSlow.nanos()) {
                slowest.add(new Slow(executor, which.index(), which.attempt(), nanos, cost));
                if (slowest.size() > SLOWEST) {
                    slowest.remove();
                }
            }
        }

        private List<TaskStatus> slowest() {
            return slowest.stream()
                    .sorted(Comparator.comparingLong(Slow::nanos).reversed())
                    .map(slow -> succeeded(slow.executor(), slow.index(), slow.attempt(), slow.cost()))
                    .toList();
        }
    }
}
