package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskRecordsTest {
    private static final TaskMetrics METRICS = new TaskMetrics(1_000, 2, 3, 4, 5, 6, 7, 8);

    private final TaskRecords records = new TaskRecords();

    private static SucceededTasks batch(int first, int count) {
        SucceededTasks.Writer writer = new SucceededTasks.Writer(0, count);
        for (int i = 0; i < count; i++) {
            writer.add(first + i, 0, 1_000 + i, 10 * (first + i), 0, 0, 0, 0, 1, new byte[8]);
        }
        return writer.finish();
    }

    private static TaskEnded failed(int index) {
        return new TaskEnded(
                0,
                index,
                0,
                new TaskEnd.Failed("a.B", "boom", "stack", Optional.of(Bytes.of(new byte[9])), true),
                METRICS);
    }

    /** {@code executor:index.attempt runNanos}. */
    private List<String> successes() {
        List<String> all = new ArrayList<>();
        for (TaskRecords.Chunk chunk : records.chunks()) {
            SucceededTasks.Attempts attempts = chunk.readAttempts();
            SucceededTasks.Metrics metrics = chunk.readMetrics();
            while (attempts.next()) {
                all.add(chunk.executor() + ":" + attempts.index() + "." + attempts.attempt() + " "
                        + metrics.next().runNanos());
            }
        }
        return all;
    }

    @Test
    void batchesAreReadAsTheyWereWritten() {
        records.succeeded(3, batch(0, 2));
        records.succeeded(4, batch(2, 0));
        records.succeeded(900, batch(7, 1));

        assertThat(successes()).containsExactly("3:0.0 0", "3:1.0 10", "900:7.0 70");
    }

    @Test
    void aSuccessThatCameAloneStandsWithTheOthers() {
        records.succeeded(1, batch(0, 1));
        records.ended(2, new TaskEnded(0, 70_000, 3, new TaskEnd.Success(new TaskEnd.Held(6), List.of()), METRICS));

        assertThat(successes()).containsExactly("1:0.0 0", "2:70000.3 2");
        assertThat(records.chunks().get(1).readMetrics().next()).isEqualTo(METRICS);
        assertThat(records.ends()).isEmpty();
    }

    @Test
    void manyBatchesTakeLittleMoreThanTheirColumns() {
        for (int i = 0; i < 2_000; i++) {
            records.succeeded(i % 7, batch(100 * i, 100));
        }

        assertThat(successes()).hasSize(200_000).endsWith("4:199999.0 1999990");
    }

    @Test
    void otherEndsAreKeptInFullThenInBriefThenCounted() {
        for (int i = 0; i < TaskRecords.MAX_ENDS + 5; i++) {
            records.ended(1, failed(i));
        }
        records.lost(2, 3, 1, "executor app-1/2 was lost");

        assertThat(records.otherEnds()).isEqualTo(TaskRecords.MAX_ENDS + 6);
        assertThat(records.ends()).hasSize(TaskRecords.MAX_ENDS);
        assertThat(records.ends().get(0))
                .isEqualTo(new TaskRecords.Ended(
                        1,
                        0,
                        0,
                        Optional.of(new TaskEnd.Failed("a.B", "boom", "stack", Optional.empty(), true)),
                        "",
                        METRICS));
        assertThat(records.ends().get(TaskRecords.MAX_STACKS).end())
                .contains(new TaskEnd.Failed("a.B", "boom", "", Optional.empty(), true));
    }

    @Test
    void whatWentWithItsExecutorHasAReasonInPlaceOfAnEnd() {
        records.lost(2, 3, 1, "executor app-1/2 was lost");

        assertThat(records.ends())
                .containsExactly(new TaskRecords.Ended(
                        2, 3, 1, Optional.empty(), "executor app-1/2 was lost", TaskMetrics.NONE));
    }
}
