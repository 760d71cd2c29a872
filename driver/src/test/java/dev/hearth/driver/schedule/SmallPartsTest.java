package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.driver.cluster.ExecutorTimes;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorState;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmallPartsTest {

    @Test
    void aQueueOfNumbersKeepsTheirOrder() {
        Random random = new Random(1);
        IntQueue queue = new IntQueue();
        ArrayDeque<Integer> model = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(9) < 5) {
                queue.add(i);
                model.add(i);
            } else {
                assertThat(queue.peek()).isEqualTo(model.isEmpty() ? IntQueue.NONE : model.peek());
                assertThat(queue.poll()).isEqualTo(model.isEmpty() ? IntQueue.NONE : model.poll());
            }
            assertThat(queue.size()).isEqualTo(model.size());
        }
    }

    @Test
    void tasksAndPartitionsMapBothWays() {
        for (Optional<List<Integer>> only : List.of(
                Optional.<List<Integer>>empty(), Optional.of(List.of(4, 5, 6)), Optional.of(List.of(0, 2, 9)))) {
            Partitions partitions = Partitions.of(10, only);
            for (int task = 0; task < partitions.tasks(); task++) {
                assertThat(partitions.taskOf(partitions.partitionOf(task))).isEqualTo(task);
            }
            assertThat(partitions.taskOf(10)).isEqualTo(Partitions.NONE);
            assertThat(partitions.taskOf(-1)).isEqualTo(Partitions.NONE);
        }
        assertThat(Partitions.of(10, Optional.of(List.of(0, 2, 9))).taskOf(1)).isEqualTo(Partitions.NONE);
        assertThat(Partitions.of(10, Optional.of(List.of())).tasks()).isZero();
    }

    @Test
    void resultsMayFillAPartOfTheHeapUnlessALimitWasSet() {
        long heap = 100 << 20;

        assertThat(SchedulerConfig.of(Config.empty(), heap).maxResultBytes()).isEqualTo(60 << 20);
        assertThat(SchedulerConfig.of(Config.of(Map.of("hearth.driver.maxResultSize", "2g"), "test"), heap)
                        .maxResultBytes())
                .isEqualTo(2L << 30);
    }

    @Test
    void lossesThatAreNobodysFaultAreNotCharged() {
        assertThat(charged(ExecutorState.EXITED, 0, false)).isTrue();
        assertThat(charged(ExecutorState.EXITED, 1, false)).isTrue();
        assertThat(charged(ExecutorState.EXITED, 52, false)).isTrue();
        assertThat(charged(ExecutorState.EXITED, 137, false)).isTrue();
        assertThat(charged(ExecutorState.EXITED, 56, false)).isFalse();
        assertThat(charged(ExecutorState.EXITED, 59, false)).isFalse();
        assertThat(charged(ExecutorState.KILLED, 143, false)).isFalse();
        assertThat(charged(ExecutorState.LOST, 0, false)).isFalse();
        assertThat(charged(ExecutorState.EXITED, 137, true)).isFalse();
    }

    private static boolean charged(ExecutorState state, int code, boolean workerLost) {
        return LossReason.of(new ExecutorEnd(state, Optional.of(code), "x", List.of()), workerLost)
                .charged();
    }

    @Test
    void aTimeoutThatNoHeartbeatCanMeetIsRefusedNamingBothKeys() {
        Config config =
                Config.of(Map.of("hearth.network.timeout", "3s", "hearth.executor.heartbeatInterval", "2s"), "test");

        assertThatThrownBy(() -> ExecutorTimes.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("hearth.network.timeout", "hearth.executor.heartbeatInterval");
    }
}
