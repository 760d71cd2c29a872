package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.rpc.codec.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResultCollectorTest {

    private static byte[] value(int task, int length) {
        byte[] value = new byte[length];
        new Random(task).nextBytes(value);
        return value;
    }

    private static void add(ResultCollector collector, int partition, byte[] value) {
        // as in a message, with other things around it
        byte[] message = new byte[value.length + 20];
        System.arraycopy(value, 0, message, 7, value.length);
        collector.onTaskSucceeded(partition, Bytes.of(message, 2, value.length + 10), 5, value.length);
    }

    @Test
    void valuesOfAllSizesComeBackInAnyOrder() {
        int tasks = 3_000;
        ResultCollector collector = new ResultCollector(tasks, Optional.empty());
        for (int task = tasks - 1; task >= 0; task--) {
            add(collector, task, value(task, length(task)));
        }
        collector.onSucceeded();

        for (int task = 0; task < tasks; task++) {
            assertThat(collector.take(task)).contains(Bytes.of(value(task, length(task))));
        }
        assertThat(collector.take(0)).isEmpty();
        assertThat(collector.over()).isCompletedWithValue(Optional.empty());
    }

    /** Most are small; some are at the edges. */
    private static int length(int task) {
        return switch (task % 500) {
            case 1 -> 0;
            case 2 -> (1 << 16) - 1;
            case 3 -> 1 << 16;
            case 4 -> 1 << 20;
            default -> task % 100;
        };
    }

    @Test
    void aValueIsThereAsSoonAsItsTaskHasSucceeded() {
        ResultCollector collector = new ResultCollector(9, Optional.of(List.of(2, 5, 8)));

        add(collector, 5, value(5, 10));

        assertThat(collector.tasks()).isEqualTo(3);
        assertThat(collector.take(0)).isEmpty();
        assertThat(collector.take(1)).contains(Bytes.of(value(5, 10)));
        add(collector, 8, value(8, 10));
        collector.onFailed(JobFailure.of("job 1 failed"));
        assertThat(collector.take(2)).contains(Bytes.of(value(8, 10)));
        assertThat(collector.over()).isCompletedWithValue(Optional.of(JobFailure.of("job 1 failed")));
    }

    @Test
    void aHugeValueIsKeptWithoutACopy() {
        ResultCollector collector = new ResultCollector(1, Optional.empty());
        Bytes huge = Bytes.of(new byte[2 << 20]);

        collector.onTaskSucceeded(0, huge, 0, huge.length());
        collector.onSucceeded();

        assertThat(collector.take(0).orElseThrow()).isSameAs(huge);
    }
}
