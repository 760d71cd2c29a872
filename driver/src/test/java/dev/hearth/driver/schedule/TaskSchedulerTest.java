package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class TaskSchedulerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Writes down what it is given: {@code set:partition}. */
    private static final class Recorder implements ExecutorLink {
        final List<String> launched = new ArrayList<>();
        final List<String> orders = new ArrayList<>();
        boolean ready = true;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void launch(List<AddTaskSet> added, List<TaskGroup> groups, int weightBytes) {
            added.forEach(each -> orders.add("add " + (each.taskSet() >> 16)));
            for (TaskGroup group : groups) {
                for (IndexRange range : group.ranges()) {
                    for (int i = 0; i < range.count(); i++) {
                        launched.add((group.taskSet() >> 16) + ":" + (range.first() + i));
                    }
                }
                for (TaskEntry task : group.tasks()) {
                    launched.add((group.taskSet() >> 16) + ":" + task.index());
                }
            }
        }

        @Override
        public void kill(KillTask order) {
            orders.add("kill " + (order.taskSet() >> 16) + ":" + order.index());
        }

        @Override
        public void removeTaskSet(long taskSet) {
            orders.add("remove " + (taskSet >> 16));
        }

        @Override
        public void fetchResult(long taskSet, int partition, int attempt, long bytes, ResultSink sink) {
            throw new AssertionError("no value is held");
        }

        List<String> taken() {
            List<String> now = List.copyOf(launched);
            launched.clear();
            return now;
        }
    }

    private static final class Ends implements TaskSetListener {
        final List<String> lines = new ArrayList<>();

        @Override
        public void onTaskSucceeded(TaskSetManager set, int partition, Bytes value, List<AccumulatorUpdate> updates) {
            lines.add("task " + set.set().stage() + ":" + partition);
        }

        @Override
        public void onProgress(TaskSetManager set) {}

        @Override
        public void onTaskSetSucceeded(TaskSetManager set) {
            lines.add("done " + set.set().stage());
        }

        @Override
        public void onTaskSetFailed(TaskSetManager set, JobFailure failure) {
            lines.add("failed " + set.set().stage());
        }
    }

    private final Ends ends = new Ends();
    private TaskScheduler scheduler = scheduler(1, Duration.ofSeconds(3));

    private TaskScheduler scheduler(int taskCpus, Duration localityWait) {
        SchedulerConfig defaults = SchedulerConfig.defaults();
        return new TaskScheduler(
                new SchedulerConfig(
                        taskCpus,
                        4,
                        localityWait,
                        Long.MAX_VALUE,
                        defaults.maxMessageBytes(),
                        defaults.maxUnacknowledgedBytes()),
                ends,
                () -> {});
    }

    private void submit(int stage, int tasks) {
        submit(stage, tasks, index -> List.of());
    }

    private void submit(int stage, int tasks, IntFunction<List<String>> hosts) {
        scheduler.submit(new TaskSet(
                TaskSet.id(stage, 0),
                stage,
                stage,
                0,
                Bytes.of(new byte[1]),
                Partitions.of(tasks, Optional.empty()),
                Preferences.of(tasks, hosts),
                index -> Bytes.EMPTY,
                Map.of(),
                Long.MAX_VALUE));
    }

    private void end(int executor, int stage, int partition, int attempt) {
        scheduler.ended(
                executor,
                List.of(new TaskEnded(
                        TaskSet.id(stage, 0),
                        partition,
                        attempt,
                        new TaskEnd.Success(new TaskEnd.Inline(Bytes.EMPTY), List.of()),
                        TaskMetrics.NONE)));
    }

    @Test
    void slotsAreFilledRoundRobinWithNeighboursTogether() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        scheduler.addExecutor("a/0", "w1", 4, one);
        scheduler.addExecutor("a/1", "w2", 4, two);
        submit(0, 6);

        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:0", "0:1", "0:2");
        assertThat(two.taken()).containsExactly("0:3", "0:4", "0:5");
    }

    @Test
    void jobsAreServedInTheOrderTheyCame() {
        Recorder one = new Recorder();
        int executor = scheduler.addExecutor("a/0", "w1", 3, one);
        submit(1, 2);
        submit(0, 2);
        submit(2, 2);

        scheduler.assign(0);
        assertThat(one.taken()).containsExactly("0:0", "0:1", "1:0");
        end(executor, 0, 0, 0);
        end(executor, 0, 1, 0);
        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("1:1", "2:0");
        assertThat(one.orders).containsExactly("add 0", "add 1", "remove 0", "add 2");
        assertThat(ends.lines).containsExactly("task 0:0", "task 0:1", "done 0");
    }

    @Test
    void anExecutorWithTooFewCoresForATaskGetsNone() {
        scheduler = scheduler(2, Duration.ofSeconds(3));
        SchedulerConfig config = SchedulerConfig.defaults();
        assertThat(new SchedulerConfig(2, 4, config.localityWait(), 1, 1, 1).slots(3))
                .isEqualTo(1);
        Recorder one = new Recorder();
        scheduler.addExecutor("a/0", "w1", 0, one);
        submit(0, 1);

        scheduler.assign(0);

        assertThat(one.taken()).isEmpty();
    }

    @Test
    void aSlotIsNeverGivenTwice() {
        Recorder one = new Recorder();
        int executor = scheduler.addExecutor("a/0", "w1", 2, one);
        submit(0, 9);

        scheduler.assign(0);
        scheduler.assign(0);
        assertThat(one.taken()).hasSize(2);
        end(executor, 0, 0, 0);
        end(executor, 0, 0, 0);
        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:2");
        assertThat(scheduler.busySlots()).containsEntry(executor, 2);
    }

    @Test
    void newsFromAnExecutorThatWasRemovedAreIgnored() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        int lost = scheduler.addExecutor("a/0", "w1", 1, one);
        submit(0, 1);
        scheduler.assign(0);

        scheduler.executorLost(lost, LossReason.charged("exited"));
        end(lost, 0, 0, 0);
        assertThat(ends.lines).isEmpty();
        int next = scheduler.addExecutor("a/1", "w2", 1, two);
        scheduler.assign(0);
        end(lost, 0, 0, 1);
        end(next, 0, 0, 1);

        assertThat(two.taken()).containsExactly("0:0");
        assertThat(ends.lines).containsExactly("task 0:0", "done 0");
        assertThat(scheduler.isIdle()).isTrue();
    }

    @Test
    void anExecutorThatIsNotReadyGetsNothingUntilItIs() {
        Recorder one = new Recorder();
        one.ready = false;
        int executor = scheduler.addExecutor("a/0", "w1", 1, one);
        submit(0, 1);
        scheduler.assign(0);
        assertThat(one.taken()).isEmpty();

        one.ready = true;
        scheduler.executorReady(executor);
        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:0");
    }

    @Test
    void aSuspendedExecutorKeepsItsTasksAndGetsNoOthers() {
        Recorder one = new Recorder();
        int executor = scheduler.addExecutor("a/0", "w1", 2, one);
        submit(0, 1);
        scheduler.assign(0);
        scheduler.suspend(executor);
        submit(1, 1);
        scheduler.assign(0);
        end(executor, 0, 0, 0);
        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:0");
        assertThat(ends.lines).containsExactly("task 0:0", "done 0");
    }

    @Test
    void localTasksAreLaunchedAtOnceAndTheOthersAfterTheWait() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        scheduler.addExecutor("a/0", "w1", 4, one);
        scheduler.addExecutor("a/1", "w2", 1, two);
        submit(0, 4, index -> List.of(index < 1 ? "w1" : "w2"));

        OptionalLong next = scheduler.assign(10 * SECOND);
        assertThat(one.taken()).containsExactly("0:0");
        assertThat(two.taken()).containsExactly("0:1");
        assertThat(next).hasValue(13 * SECOND);

        assertThat(scheduler.assign(12 * SECOND)).hasValue(13 * SECOND);
        assertThat(one.taken()).isEmpty();
        scheduler.assign(13 * SECOND);
        assertThat(one.taken()).containsExactly("0:2", "0:3");
    }

    @Test
    void theHostsOwnTasksComeFirstEvenAfterTheWait() {
        scheduler = scheduler(1, Duration.ZERO);
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        scheduler.addExecutor("a/0", "w1", 1, one);
        scheduler.addExecutor("a/1", "w2", 1, two);
        submit(0, 3, index -> List.of(index == 2 ? "w1" : "w2"));

        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:2");
        assertThat(two.taken()).containsExactly("0:0");
    }

    @Test
    void slotsThatAJobLeavesForItsHostsGoToTheNextJob() {
        Recorder one = new Recorder();
        scheduler.addExecutor("a/0", "w1", 1, one);
        scheduler.addExecutor("a/1", "w2", 0, new Recorder());
        submit(0, 1, index -> List.of("w2"));
        submit(1, 1);

        scheduler.assign(0);

        assertThat(one.taken()).containsExactly("1:0");
    }

    @Test
    void aCancelledSetEndsItsTasksAndIsForgottenWhenTheyAreOver() {
        Recorder one = new Recorder();
        int executor = scheduler.addExecutor("a/0", "w1", 1, one);
        submit(0, 2);
        scheduler.assign(0);

        scheduler.cancel(TaskSet.id(0, 0), "cancelled");
        scheduler.cancel(TaskSet.id(0, 0), "cancelled");
        assertThat(one.orders).containsExactly("add 0", "kill 0:0");
        assertThat(scheduler.isIdle()).isFalse();
        end(executor, 0, 0, 0);

        assertThat(one.orders).containsExactly("add 0", "kill 0:0", "remove 0");
        assertThat(scheduler.isIdle()).isTrue();
        assertThat(ends.lines).isEmpty();
    }

    @Test
    void aMillionTasksAreHandedOutWithoutLookingAtTheOthers() {
        Recorder one = new Recorder();
        int executor = scheduler.addExecutor("a/0", "w1", 1, one);
        submit(0, 1_000_000);

        for (int task = 0; task < 20_000; task++) {
            scheduler.assign(task);
            end(executor, 0, task, 0);
        }

        assertThat(one.launched).hasSize(20_000).endsWith("0:19999");
    }
}
