package dev.hearth.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import dev.hearth.rpc.codec.WireInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SucceededTasksTest {
    private record Task(int index, int attempt, TaskMetrics metrics, Bytes value) {}

    private static Task task(SplittableRandom random, int index, int attempt) {
        byte[] value = new byte[random.nextInt(1, 20)];
        random.nextBytes(value);
        TaskMetrics metrics = new TaskMetrics(
                random.nextLong(-10, 2_000_000_000_000L),
                random.nextLong(1L << 40),
                random.nextLong(1L << 20),
                random.nextLong(1L << 20),
                random.nextLong(5),
                value.length,
                random.nextLong(1L << 33),
                random.nextLong(3));
        return new Task(index, attempt, metrics, Bytes.of(value));
    }

    private static SucceededTasks write(List<Task> tasks) {
        SucceededTasks.Writer writer = new SucceededTasks.Writer(7, 1);
        for (Task task : tasks) {
            TaskMetrics metrics = task.metrics();
            writer.add(
                    task.index(),
                    task.attempt(),
                    metrics.startedEpochMillis(),
                    metrics.runNanos(),
                    metrics.deserializeNanos(),
                    metrics.serializeNanos(),
                    metrics.gcMillis(),
                    metrics.recordsRead(),
                    metrics.recordsWritten(),
                    task.value().toArray());
        }
        assertThat(writer.count()).isEqualTo(tasks.size());
        return writer.finish();
    }

    private static List<Task> read(SucceededTasks written) {
        List<Task> tasks = new ArrayList<>();
        SucceededTasks.Attempts attempts = written.readAttempts();
        SucceededTasks.Metrics metrics = written.readMetrics();
        WireInput values = written.values().input();
        while (attempts.next()) {
            tasks.add(new Task(attempts.index(), attempts.attempt(), metrics.next(), values.bytes()));
        }
        return tasks;
    }

    @Test
    void tasksComeBackInTheirOrder() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            List<Task> tasks = new ArrayList<>();
            int index = random.nextInt(1000);
            for (int i = random.nextInt(1, 50); i > 0; i--) {
                index = random.nextInt(4) > 0 ? index + 1 : random.nextInt(Integer.MAX_VALUE);
                tasks.add(task(random, index, random.nextInt(5) > 0 ? 0 : random.nextInt(Integer.MAX_VALUE)));
            }

            assertThat(read(write(tasks))).isEqualTo(tasks);
        }
    }

    @Test
    void theOutermostIndexesComeBack() {
        SplittableRandom random = new SplittableRandom(4);
        List<Task> tasks = List.of(
                task(random, Integer.MAX_VALUE, 0),
                task(random, 0, Integer.MAX_VALUE),
                task(random, Integer.MAX_VALUE, 1),
                task(random, 0, 0));

        assertThat(read(write(tasks))).isEqualTo(tasks);
    }

    @Test
    void firstAttemptsInARowTakeAByteEach() {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tasks.add(task(new SplittableRandom(i), 60 + i, 0));
        }

        assertThat(write(tasks).attempts().length()).isLessThanOrEqualTo(101);
    }

    @Test
    void aCountThatItsColumnsCannotHoldIsRefused() {
        Bytes three = Bytes.of(new byte[3]);

        assertThatThrownBy(() -> new SucceededTasks(1, 4, three, Bytes.EMPTY, three))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch of 4 tasks has 3 bytes of attempts and 3 bytes of values");
        assertThatThrownBy(() -> new SucceededTasks(1, -1, three, three, three))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void garbageEndsInAWireExceptionAndNothingElse() {
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[][] columns = new byte[3][];
            for (int i = 0; i < 3; i++) {
                columns[i] = new byte[random.nextInt(1, 40)];
                random.nextBytes(columns[i]);
            }
            int count = random.nextInt(1 + Math.min(columns[0].length, columns[2].length));
            try {
                for (Task task : read(new SucceededTasks(
                        1, count, Bytes.of(columns[0]), Bytes.of(columns[1]), Bytes.of(columns[2])))) {
                    assertThat(task.index()).isNotNegative();
                    assertThat(task.attempt()).isNotNegative();
                }
            } catch (WireException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }
}
