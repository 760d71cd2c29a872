package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.schedule.ScriptedScheduler.Recorder;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.rpc.codec.WireException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskSchedulerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private ScriptedScheduler script = new ScriptedScheduler(1, Duration.ofSeconds(3));

    @Test
    void everySlotHasATaskBeforeAnyTaskWaitsAndQueuesAreEven() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        script.scheduler.addExecutor("a/0", "w1", 2, one);
        script.scheduler.addExecutor("a/1", "w2", 4, two);
        script.submit(0, 14);

        script.scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:0", "0:1", "0:6", "0:7", "0:8", "0:9");
        assertThat(two.taken()).containsExactly("0:2", "0:3", "0:4", "0:5", "0:10", "0:11", "0:12", "0:13");
    }

    @Test
    void shortTasksWaitAtTheirExecutorsAndLongOnesDoNot() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 2, one);
        script.submit(0, 100_000);

        script.scheduler.assign(0);
        assertThat(one.taken()).hasSize(2 * 129);
        script.taskNanos = 1_000;
        for (int task = 0; task < 258; task++) {
            script.end(executor, 0, task, 0);
        }
        script.scheduler.assign(1);
        assertThat(one.taken()).hasSizeBetween(2 * 1000, 2 * 1025);
        script.taskNanos = 10 * SECOND;
        for (int task = 258; task < 2258; task++) {
            script.end(executor, 0, task, 0);
            script.scheduler.assign(task);
        }

        one.taken();
        assertThat(script.scheduler.busySlots().get(executor)).isLessThanOrEqualTo(60);
    }

    @Test
    void jobsAreServedInTheOrderTheyCame() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 3, one);
        script.submit(1, 2);
        script.submit(0, 500);
        script.submit(2, 2);

        script.scheduler.assign(0);
        assertThat(one.taken()).hasSize(3 * 129).allMatch(task -> task.startsWith("0:"));
        for (int task = 0; task < 3 * 129; task++) {
            script.end(executor, 0, task, 0);
        }
        script.scheduler.assign(0);
        assertThat(one.taken()).startsWith("0:387", "0:388", "0:389").doesNotContain("2:0");
    }

    @Test
    void aSetBeginsOnceWhenItsFirstTasksHaveLeft() {
        script.submit(0, 2);
        script.submit(1, 2000);
        script.submit(2, 1);
        script.scheduler.assign(0);
        assertThat(script.ends.begun).isEmpty();

        int executor = script.scheduler.addExecutor("a/0", "w1", 4, new Recorder());
        script.scheduler.assign(1);
        assertThat(script.ends.begun).containsExactly(0, 1);

        script.takenBack(executor, 0, 0, 2);
        script.scheduler.executorLost(executor, LossReason.drained());
        script.scheduler.addExecutor("a/1", "w1", 4, new Recorder());
        script.scheduler.assign(2);

        assertThat(script.ends.begun).containsExactly(0, 1);
    }

    @Test
    void aSetThatIsOverIsForgottenByItsExecutors() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 3, one);
        script.submit(0, 1);
        script.submit(1, 1);

        script.scheduler.assign(0);
        script.end(executor, 0, 0, 0);

        assertThat(one.orders).containsExactly("add 0", "add 1", "remove 0");
        assertThat(script.ends.lines).containsExactly("task 0:0", "done 0");
    }

    @Test
    void anExecutorWithTooFewCoresForATaskGetsNone() {
        script = new ScriptedScheduler(2, Duration.ofSeconds(3));
        SchedulerConfig config = SchedulerConfig.defaults();
        assertThat(new SchedulerConfig(2, 4, config.localityWait(), 1, 1, 1).slots(3))
                .isEqualTo(1);
        Recorder one = new Recorder();
        script.scheduler.addExecutor("a/0", "w1", 0, one);
        script.submit(0, 1);

        script.scheduler.assign(0);

        assertThat(one.taken()).isEmpty();
    }

    @Test
    void anEndThatIsToldTwiceFreesOneSlot() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 2, one);
        script.submit(0, 9);

        script.scheduler.assign(0);
        script.scheduler.assign(0);
        assertThat(one.taken()).hasSize(9);
        script.end(executor, 0, 0, 0);
        script.end(executor, 0, 0, 0);
        script.scheduler.assign(0);

        assertThat(one.taken()).isEmpty();
        assertThat(script.scheduler.busySlots()).containsEntry(executor, 8);
    }

    @Test
    void aColumnThatCannotBeReadIsAnErrorAndWhatWasReadHolds() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 3);
        script.scheduler.assign(0);
        SucceededTasks.Writer writer = new SucceededTasks.Writer(TaskSet.id(0, 0), 1);
        writer.add(0, 0, 0, 0, 0, 0, 0, 0, 0, new byte[3]);
        writer.add(1, 0, 0, 0, 0, 0, 0, 0, 0, new byte[3]);
        SucceededTasks whole = writer.finish();
        SucceededTasks torn = new SucceededTasks(
                whole.taskSet(),
                2,
                whole.attempts(),
                whole.metrics(),
                whole.values().slice(0, 6));

        assertThatThrownBy(() ->
                        script.scheduler.news(executor, new TaskNews(List.of(), List.of(torn), List.of(), List.of())))
                .isInstanceOf(WireException.class);

        assertThat(script.ends.lines).containsExactly("task 0:0");
        assertThat(script.scheduler.busySlots()).containsEntry(executor, 2);
        script.scheduler.executorLost(executor, LossReason.charged("its reports do not fit together"));
        assertThat(script.scheduler.busySlots()).isEmpty();
    }

    @Test
    void newsFromAnExecutorThatWasRemovedAreIgnored() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        int lost = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 1);
        script.scheduler.assign(0);

        script.scheduler.executorLost(lost, LossReason.charged("exited"));
        script.end(lost, 0, 0, 0);
        assertThat(script.ends.lines).isEmpty();
        int next = script.scheduler.addExecutor("a/1", "w2", 1, two);
        script.scheduler.assign(0);
        script.end(lost, 0, 0, 1);
        script.end(next, 0, 0, 1);

        assertThat(two.taken()).containsExactly("0:0");
        assertThat(script.ends.lines).containsExactly("task 0:0", "done 0");
        assertThat(script.scheduler.isIdle()).isTrue();
    }

    @Test
    void anExecutorThatIsNotReadyGetsNothingUntilItIs() {
        Recorder one = new Recorder();
        one.ready = false;
        int executor = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 1);
        script.scheduler.assign(0);
        assertThat(one.taken()).isEmpty();

        one.ready = true;
        script.scheduler.executorReady(executor);
        script.scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:0");
    }

    @Test
    void anExecutorThatIsFullCostsItsBoundAndTheOthersNothing() {
        Recorder stalled = new Recorder();
        Recorder other = new Recorder();
        stalled.roomBytes = 3 << 20;
        script.scheduler.addExecutor("a/0", "w1", 4, stalled);
        int second = script.scheduler.addExecutor("a/1", "w2", 4, other);
        Bytes large = Bytes.of(new byte[100_000]);
        script.submit(0, 3_000, index -> List.of(), index -> large);

        script.scheduler.assign(0);
        int sentToStalled = stalled.taken().size();
        assertThat(sentToStalled * 100_000L).isBetween(3L << 20, 5L << 20);

        script.taskNanos = 1_000;
        int done = 0;
        for (List<String> batch = other.taken(); !batch.isEmpty(); batch = other.taken()) {
            for (String each : batch) {
                script.end(second, 0, Integer.parseInt(each.substring(2)), 0);
                done++;
            }
            script.scheduler.assign(done);
        }
        assertThat(done).isEqualTo(3_000 - sentToStalled);
        assertThat(stalled.taken()).isEmpty();
    }

    @Test
    void aSuspendedExecutorKeepsItsTasksAndGetsNoOthers() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 2, one);
        script.submit(0, 1);
        script.scheduler.assign(0);
        script.scheduler.suspend(executor);
        script.submit(1, 1);
        script.scheduler.assign(0);
        script.end(executor, 0, 0, 0);
        script.scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:0");
        assertThat(script.ends.lines).containsExactly("task 0:0", "done 0");
    }

    @Test
    void aMillionTasksAreHandedOutWithoutLookingAtTheOthers() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 1_000_000);

        for (int task = 0; task < 20_000; task++) {
            script.scheduler.assign(task);
            script.end(executor, 0, task, 0);
        }

        assertThat(one.launched).hasSize(20_000).endsWith("0:19999");
    }
}
