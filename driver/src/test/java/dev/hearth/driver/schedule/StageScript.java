package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stage whose records a test writes, as the scheduler would: two executors, {@code app-1/0} and {@code app-1/1}. */
public final class StageScript {
    public static final Instant SUBMITTED = Instant.parse("2026-01-01T00:00:00Z");

    private final TaskRecords records = new TaskRecords();
    private final ExecutorNames executors = new ExecutorNames();
    private final StageRecord stage;
    private int succeeded;
    private int failed;

    public StageScript(int stage, int attempt, int tasks) {
        executors.add("app-1/0", "host-0");
        executors.add("app-1/1", "host-1");
        TaskSet set = new TaskSet(
                TaskSet.id(stage, attempt),
                100L + stage,
                stage,
                attempt,
                Bytes.EMPTY,
                Partitions.of(tasks, Optional.empty()),
                Preferences.NONE,
                index -> Bytes.EMPTY,
                Map.of(),
                Long.MAX_VALUE,
                (partition, values, offset, length) -> {},
                records);
        this.stage = new StageRecord(set, "count at Test", SUBMITTED, executors);
    }

    public StageRecord stage() {
        return stage;
    }

    /** First attempts at these partitions succeed together; a task takes {@code 1000 + partition} µs and then 10 each for the rest. */
    public void succeeds(int executor, int first, int count) {
        SucceededTasks.Writer writer = new SucceededTasks.Writer(stage.id(), count);
        for (int index = first; index < first + count; index++) {
            writer.add(
                    index,
                    0,
                    SUBMITTED.toEpochMilli() + index,
                    (1000L + index) * 1000,
                    10_000,
                    10_000,
                    1,
                    2,
                    3,
                    new byte[4]);
        }
        records.succeeded(executor, writer.finish());
        succeeded += count;
        tell();
    }

    /** An attempt succeeds by itself, in 50 ms. */
    public void succeeds(int executor, int partition, int attempt, String value) {
        TaskMetrics cost = new TaskMetrics(SUBMITTED.toEpochMilli(), 50_000_000, 0, 0, 0, value.length(), 0, 0);
        TaskEnd end = new TaskEnd.Success(new TaskEnd.Held(value.length()), List.of());
        records.ended(executor, new TaskEnded(stage.id(), partition, attempt, end, cost));
        succeeded++;
        tell();
    }

    public void fails(int executor, int partition, int attempt, String message) {
        TaskEnd end = new TaskEnd.Failed("java.lang.Boom", message, "stack of " + message, Optional.empty(), true);
        TaskMetrics cost = new TaskMetrics(SUBMITTED.toEpochMilli(), 7_000, 0, 0, 0, 0, 0, 0);
        records.ended(executor, new TaskEnded(stage.id(), partition, attempt, end, cost));
        failed++;
        tell();
    }

    public void isKilled(int executor, int partition, int attempt, String reason) {
        records.ended(
                executor, new TaskEnded(stage.id(), partition, attempt, new TaskEnd.Killed(reason), TaskMetrics.NONE));
    }

    public void isLost(int executor, int partition, int attempt, String reason) {
        records.lost(executor, partition, attempt, reason);
        failed++;
        tell();
    }

    public StageRecord ends(Optional<String> failure) {
        stage.ended(SUBMITTED.plusSeconds(1), failure);
        return stage;
    }

    private void tell() {
        stage.counts(succeeded, failed, 0);
    }
}
