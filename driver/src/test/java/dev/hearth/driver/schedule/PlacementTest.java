package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.schedule.ScriptedScheduler.Recorder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where waiting tasks go, and which of them come back. */
class PlacementTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private ScriptedScheduler script = new ScriptedScheduler(1, Duration.ofSeconds(3));

    @Test
    void tasksThatWaitAtAnExecutorDoNotCountAsRunning() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 2, one);
        script.submit(0, 10);

        script.scheduler.assign(0);
        assertThat(script.ends.canRun).isEqualTo(2);
        for (int task = 0; task < 9; task++) {
            script.end(executor, 0, task, 0);
        }

        assertThat(script.ends.canRun).isEqualTo(1);
    }

    @Test
    void aLaterJobWaitsForAFewMillisecondsOfTheOneBeforeAtMost() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 10_000);
        script.scheduler.assign(0);
        script.taskNanos = 100_000;
        int ended = 0;
        for (int round = 0; round < 30; round++) {
            for (String each : one.taken()) {
                script.end(executor, 0, Integer.parseInt(each.substring(2)), 0);
                ended++;
            }
            script.scheduler.assign(round);
        }

        assertThat(ended).isGreaterThan(500);
        assertThat(script.scheduler.busySlots().get(executor) * script.taskNanos)
                .isLessThan(4_000_000);
    }

    @Test
    void tasksThatWaitBesideAFreeSlotAreTakenBackAndRunThere() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        int first = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 4);
        script.scheduler.assign(0);
        assertThat(one.taken()).hasSize(4);
        script.started(first, 0, 0);

        script.scheduler.addExecutor("a/1", "w2", 1, two);
        assertThat(script.scheduler.assign(0)).hasValue(TakeBack.WORTH_NANOS);
        assertThat(one.orders).containsExactly("add 0");
        script.scheduler.assign(TakeBack.WORTH_NANOS);
        assertThat(one.orders).containsExactly("add 0", "take back 3 of 0");
        script.scheduler.assign(2 * TakeBack.WORTH_NANOS);
        assertThat(one.orders).hasSize(2);
        assertThat(two.taken()).isEmpty();
        script.takenBack(first, 0, 1, 3);
        script.scheduler.assign(3 * TakeBack.WORTH_NANOS);

        // they are known to be long now: the others wait for whichever slot is free first
        assertThat(two.taken()).containsExactly("0:1");
        script.end(first, 0, 0, 0);
        script.scheduler.assign(4 * TakeBack.WORTH_NANOS);
        assertThat(one.taken()).containsExactly("0:2");
        assertThat(script.scheduler.busySlots()).containsEntry(0, 1).containsEntry(1, 1);
    }

    @Test
    void anExecutorThatHasNothingLeftToGiveIsNotAskedAgain() {
        Recorder one = new Recorder();
        int first = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 3);
        script.scheduler.assign(0);
        script.started(first, 0, 0);
        script.scheduler.addExecutor("a/1", "w2", 1, new Recorder());
        script.scheduler.assign(0);
        script.scheduler.assign(SECOND);
        script.takenBack(first, 0, 0, 0);

        for (int round = 2; round < 9; round++) {
            script.scheduler.assign(round * SECOND);
        }

        assertThat(one.orders).containsExactly("add 0", "take back 2 of 0");
    }

    @Test
    void localTasksAreLaunchedAtOnceOrWaitThereAndTheOthersGoElsewhereAfterTheWait() {
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        script.scheduler.addExecutor("a/0", "w1", 4, one);
        int second = script.scheduler.addExecutor("a/1", "w2", 1, two);
        script.submit(0, 4, index -> List.of(index < 1 ? "w1" : "w2"));

        assertThat(script.scheduler.assign(10 * SECOND)).hasValue(10 * SECOND + TakeBack.WORTH_NANOS);
        assertThat(one.taken()).containsExactly("0:0");
        assertThat(two.taken()).containsExactly("0:1", "0:2", "0:3");
        script.scheduler.assign(10 * SECOND + TakeBack.WORTH_NANOS);
        assertThat(two.orders).containsExactly("add 0");

        script.started(second, 0, 1);
        script.scheduler.assign(11 * SECOND);
        assertThat(two.orders).containsExactly("add 0", "take back 2 of 0");
        script.takenBack(second, 0, 2, 2);
        assertThat(script.scheduler.assign(11 * SECOND)).hasValue(14 * SECOND);
        assertThat(script.scheduler.assign(13 * SECOND)).hasValue(14 * SECOND);
        assertThat(one.taken()).isEmpty();
        script.scheduler.assign(14 * SECOND);
        assertThat(one.taken()).containsExactly("0:2", "0:3");
    }

    @Test
    void theHostsOwnTasksComeFirstEvenAfterTheWait() {
        script = new ScriptedScheduler(1, Duration.ZERO);
        Recorder one = new Recorder();
        Recorder two = new Recorder();
        script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.scheduler.addExecutor("a/1", "w2", 1, two);
        script.submit(0, 3, index -> List.of(index == 2 ? "w1" : "w2"));

        script.scheduler.assign(0);

        assertThat(one.taken()).containsExactly("0:2");
        assertThat(two.taken()).containsExactly("0:0", "0:1");
    }

    @Test
    void slotsThatAJobLeavesForItsHostsGoToTheNextJob() {
        Recorder one = new Recorder();
        script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.scheduler.addExecutor("a/1", "w2", 0, new Recorder());
        script.submit(0, 1, index -> List.of("w2"));
        script.submit(1, 1);

        script.scheduler.assign(0);

        assertThat(one.taken()).containsExactly("1:0");
    }

    @Test
    void aCancelledSetEndsItsTasksAndIsForgottenWhenTheyAreOver() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 2);
        script.scheduler.assign(0);

        script.scheduler.cancel(TaskSet.id(0, 0), "cancelled");
        script.scheduler.cancel(TaskSet.id(0, 0), "cancelled");
        assertThat(one.orders).containsExactly("add 0", "kill 0:0", "kill 0:1");
        assertThat(script.scheduler.isIdle()).isFalse();
        script.end(executor, 0, 0, 0);
        script.end(executor, 0, 1, 0);

        assertThat(one.orders).containsExactly("add 0", "kill 0:0", "kill 0:1", "remove 0");
        assertThat(script.scheduler.isIdle()).isTrue();
        assertThat(script.ends.lines).isEmpty();
    }

    @Test
    void manyTasksOfACancelledSetAreTakenBackWithOneOrderAndOnlyTheRestIsKilled() {
        Recorder one = new Recorder();
        int executor = script.scheduler.addExecutor("a/0", "w1", 1, one);
        script.submit(0, 100);
        script.scheduler.assign(0);

        script.scheduler.cancel(TaskSet.id(0, 0), "cancelled");
        assertThat(one.orders).containsExactly("add 0", "take back 2147483647 of 0");
        script.takenBack(executor, 0, 1, 99);
        assertThat(one.orders).containsExactly("add 0", "take back 2147483647 of 0", "kill 0:0");
        script.end(executor, 0, 0, 0);

        assertThat(script.scheduler.isIdle()).isTrue();
        assertThat(script.scheduler.busySlots()).containsEntry(executor, 0);
    }
}
