package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.schedule.TaskSetManager.Outcome;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskSetManagerTest {
    private static final String WHERE = "executor app-1/0 at host w1";

    /** What was launched, as text: ranges {@code 0+3}, single attempts {@code 4.1}. */
    private static final class Launched implements TaskSetManager.Launches {
        final List<String> all = new ArrayList<>();

        boolean full;

        @Override
        public boolean takesMore() {
            return !full;
        }

        @Override
        public void range(int first, int count) {
            all.add(first + "+" + count);
        }

        @Override
        public void task(TaskEntry task) {
            all.add(task.index() + "." + task.attempt());
        }
    }

    private final Launched launched = new Launched();

    private static TaskSetManager manager(int tasks, IntFunction<List<String>> hosts) {
        return manager(Partitions.of(tasks, Optional.empty()), hosts, JobSpec.NO_PAYLOAD, 4);
    }

    private static TaskSetManager manager(
            Partitions partitions, IntFunction<List<String>> hosts, IntFunction<Bytes> payload, int maxFailures) {
        return manager(partitions, hosts, payload, maxFailures, Long.MAX_VALUE);
    }

    private static TaskSetManager manager(
            Partitions partitions,
            IntFunction<List<String>> hosts,
            IntFunction<Bytes> payload,
            int maxFailures,
            long maxResultBytes) {
        return new TaskSetManager(
                new TaskSet(
                        TaskSet.id(7, 0),
                        3,
                        7,
                        0,
                        Bytes.EMPTY,
                        partitions,
                        Preferences.of(partitions.tasks(), hosts),
                        payload,
                        Map.of(),
                        maxResultBytes,
                        (partition, values, offset, length) -> {},
                        new TaskRecords()),
                maxFailures,
                1000);
    }

    private static TaskSetManager manager(int tasks) {
        return manager(tasks, index -> List.of());
    }

    private void launch(TaskSetManager manager, int executor, String host, int most, boolean anywhere) {
        manager.launch(executor, host, most, anywhere, launched);
    }

    private static Outcome ended(TaskSetManager manager, int executor, int partition, int attempt, TaskEnd end) {
        return manager.ended(
                executor, WHERE, new TaskEnded(manager.set().id(), partition, attempt, end, TaskMetrics.NONE));
    }

    private static TaskEnd success() {
        return new TaskEnd.Success(new TaskEnd.Inline(Bytes.EMPTY), List.of());
    }

    private static TaskEnd failed(boolean retry) {
        return new TaskEnd.Failed("a.B", "boom", "stack", Optional.empty(), retry);
    }

    @Test
    void firstAttemptsWithoutDataLeaveAsRanges() {
        TaskSetManager manager = manager(10);

        launch(manager, 0, "w1", 3, false);
        launch(manager, 1, "w2", 100, false);

        assertThat(launched.all).containsExactly("0+3", "3+7");
        assertThat(manager.pending()).isZero();
        assertThat(manager.running()).isEqualTo(10);
    }

    @Test
    void scatteredPartitionsAndDataLeaveOneByOne() {
        TaskSetManager some = manager(
                Partitions.of(20, Optional.of(List.of(3, 5, 6, 19))), index -> List.of(), index -> Bytes.EMPTY, 4);
        launch(some, 0, "w1", 9, false);
        assertThat(launched.all).containsExactly("3+1", "5+1", "6+1", "19+1");
        assertThat(ended(some, 0, 19, 0, success())).isEqualTo(Outcome.SUCCEEDED);
        assertThat(ended(some, 0, 4, 0, success())).isEqualTo(Outcome.UNKNOWN);

        launched.all.clear();
        TaskSetManager mixed = manager(
                Partitions.of(9, Optional.of(List.of(4, 5, 6, 7))),
                index -> List.of(),
                index -> index == 6 ? Bytes.of(new byte[3]) : Bytes.EMPTY,
                4);
        launch(mixed, 0, "w1", 9, false);
        assertThat(launched.all).containsExactly("4+1", "5+1", "6.0", "7+1");
    }

    @Test
    void aTaskSucceedsOnce() {
        TaskSetManager manager = manager(1);
        launch(manager, 0, "w1", 1, false);

        assertThat(ended(manager, 0, 0, 0, success())).isEqualTo(Outcome.SUCCEEDED);
        assertThat(ended(manager, 0, 0, 0, success())).isEqualTo(Outcome.UNKNOWN);
        assertThat(manager.executorLost(0, WHERE, LossReason.charged("gone"))).isEqualTo(Outcome.OVER);

        assertThat(manager.hasSucceeded()).isTrue();
        assertThat(manager.pending()).isZero();
    }

    @Test
    void newsOfOtherAttemptsAndOtherExecutorsAreUnknown() {
        TaskSetManager manager = manager(1);
        launch(manager, 0, "w1", 1, false);
        assertThat(ended(manager, 0, 0, 0, failed(true))).isEqualTo(Outcome.AGAIN);
        launch(manager, 1, "w2", 1, false);

        assertThat(ended(manager, 1, 0, 0, success())).isEqualTo(Outcome.UNKNOWN);
        assertThat(ended(manager, 0, 0, 1, success())).isEqualTo(Outcome.UNKNOWN);
        assertThat(ended(manager, 1, 1, 1, success())).isEqualTo(Outcome.UNKNOWN);
        assertThat(ended(manager, 1, 0, 1, success())).isEqualTo(Outcome.SUCCEEDED);
        assertThat(launched.all).containsExactly("0+1", "0.1");
    }

    @Test
    void failuresAndLostValuesCountAndTheFourthEndsTheSet() {
        TaskSetManager manager = manager(2);
        for (int attempt = 0; attempt < 3; attempt++) {
            launch(manager, 0, "w1", 2, false);
            TaskEnd end = attempt == 1 ? new TaskEnd.ResultLost("gone") : failed(true);
            assertThat(ended(manager, 0, 1, attempt, end)).isEqualTo(Outcome.AGAIN);
        }
        launch(manager, 0, "w1", 2, false);

        assertThat(ended(manager, 0, 1, 3, failed(true))).isEqualTo(Outcome.ABORT);

        assertThat(manager.failure().message())
                .isEqualTo("task 1 of stage 7 failed 4 times; last, on executor app-1/0 at host w1: a.B: boom");
        assertThat(manager.failure().cause()).contains((TaskEnd.Failed) failed(true));
        assertThat(manager.failures(0)).isZero();
    }

    @Test
    void killsFetchFailuresAndDeniedCommitsDoNotCount() {
        TaskSetManager manager = manager(1);
        int attempt = 0;
        for (int round = 0; round < 5; round++) {
            for (TaskEnd end :
                    List.of(new TaskEnd.Killed("k"), new TaskEnd.FetchFailed("f"), new TaskEnd.CommitDenied("c"))) {
                launch(manager, 0, "w1", 1, false);
                assertThat(ended(manager, 0, 0, attempt++, end)).isEqualTo(Outcome.AGAIN);
            }
        }
        assertThat(manager.failures(0)).isZero();
        assertThat(manager.failedAttempts()).isZero();
    }

    @Test
    void aFailureThatNoRetryChangesEndsTheSetAtOnce() {
        TaskSetManager manager = manager(3);
        launch(manager, 0, "w1", 3, false);

        assertThat(ended(manager, 0, 2, 0, failed(false))).isEqualTo(Outcome.ABORT);

        assertThat(manager.failure().message())
                .isEqualTo(
                        "task 2 of stage 7 failed in a way that another attempt does not change; on executor app-1/0 at"
                                + " host w1: a.B: boom");
    }

    @Test
    void whatIsKnownToHaveRunOnALostExecutorIsChargedAndAllOfItRunsAgain() {
        TaskSetManager manager = manager(6);
        launch(manager, 0, "w1", 4, false);
        launch(manager, 1, "w2", 2, false);
        ended(manager, 0, 0, 0, success());
        assertThat(manager.started(0, 2, 0)).isTrue();
        assertThat(manager.started(0, 2, 0)).isFalse();
        assertThat(manager.started(1, 2, 0)).isFalse();
        assertThat(manager.startedRunning()).isEqualTo(1);

        assertThat(manager.executorLost(0, WHERE, LossReason.charged("exited"))).isEqualTo(Outcome.OVER);

        assertThat(failures(manager)).containsExactly(0, 0, 1, 0, 0, 0);
        assertThat(manager.startedRunning()).isZero();
        launched.all.clear();
        launch(manager, 1, "w2", 9, false);
        assertThat(launched.all).containsExactly("1.1", "2.1", "3.1");
        manager.executorLost(
                1,
                WHERE,
                new LossReason(
                        "exited",
                        true,
                        Optional.of(List.of(
                                new RunningAttempt(TaskSet.id(7, 0), 3, 1),
                                new RunningAttempt(TaskSet.id(7, 0), 4, 1),
                                new RunningAttempt(TaskSet.id(6, 0), 5, 0)))));
        assertThat(failures(manager)).containsExactly(0, 0, 1, 1, 0, 0);
        assertThat(manager.pending()).isEqualTo(5);
    }

    @Test
    void anExecutorThatWentForAnotherReasonChargesNobody() {
        TaskSetManager manager = manager(2);
        launch(manager, 0, "w1", 2, false);
        manager.started(0, 1, 0);

        manager.executorLost(
                0,
                WHERE,
                new LossReason(
                        "its worker is gone", false, Optional.of(List.of(new RunningAttempt(TaskSet.id(7, 0), 0, 0)))));

        assertThat(failures(manager)).containsExactly(0, 0);
    }

    @Test
    void whatWasTakenBackWaitsAgainUnderTheSameNumber() {
        TaskSetManager manager = manager(5);
        launch(manager, 0, "w1", 5, false);

        manager.takenBack(0, 3, 0);
        manager.takenBack(0, 4, 0);
        manager.takenBack(0, 4, 0);
        manager.takenBack(1, 2, 0);
        manager.takenBack(0, 9, 0);

        assertThat(manager.pending()).isEqualTo(2);
        assertThat(manager.running()).isEqualTo(3);
        assertThat(ended(manager, 0, 4, 0, success())).isEqualTo(Outcome.UNKNOWN);
        launched.all.clear();
        launch(manager, 1, "w2", 5, false);
        assertThat(launched.all).containsExactly("3+1", "4+1");
        assertThat(ended(manager, 0, 4, 0, success())).isEqualTo(Outcome.UNKNOWN);
        assertThat(ended(manager, 1, 4, 0, success())).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void valuesPastTheBoundEndTheSetAndWhatFollowsIsDropped() {
        TaskSetManager manager =
                manager(Partitions.of(3, Optional.empty()), index -> List.of(), JobSpec.NO_PAYLOAD, 4, 100);
        launch(manager, 0, "w1", 3, false);

        assertThat(manager.succeeded(0, 0, 0, 60)).isEqualTo(Outcome.SUCCEEDED);
        assertThat(manager.succeeded(0, 1, 0, 60)).isEqualTo(Outcome.ABORT);
        assertThat(manager.succeeded(0, 2, 0, 60)).isEqualTo(Outcome.OVER);

        assertThat(manager.failure().message()).contains("come to 120 bytes", "hearth.driver.maxResultSize");
        assertThat(manager.isZombie()).isTrue();
        assertThat(manager.isBusy()).isFalse();
    }

    @Test
    void aLaunchStopsWhenTheExecutorTakesNoMore() {
        TaskSetManager manager = manager(5);
        launched.full = true;

        launch(manager, 0, "w1", 5, false);

        assertThat(launched.all).isEmpty();
        assertThat(manager.pending()).isEqualTo(5);
    }

    private static List<Integer> failures(TaskSetManager manager) {
        return IntStream.range(0, manager.set().tasks())
                .mapToObj(manager::failures)
                .toList();
    }

    @Test
    void aZombieLaunchesNothingAndRunsToTheEndOfItsAttempts() {
        TaskSetManager manager = manager(5);
        launch(manager, 0, "w1", 2, false);

        manager.giveUp();
        launch(manager, 0, "w1", 2, true);

        assertThat(launched.all).containsExactly("0+2");
        assertThat(manager.isBusy()).isTrue();
        assertThat(ended(manager, 0, 0, 0, success())).isEqualTo(Outcome.OVER);
        assertThat(manager.executorLost(0, WHERE, LossReason.charged("exited"))).isEqualTo(Outcome.OVER);
        assertThat(manager.isBusy()).isFalse();
        assertThat(manager.pending()).isZero();
    }

    @Test
    void aValueThatIsFetchedHoldsNoSlotAndIsChargedWhenItIsLost() {
        TaskSetManager manager = manager(1);
        launch(manager, 0, "w1", 1, false);

        assertThat(ended(manager, 0, 0, 0, new TaskEnd.Success(new TaskEnd.Held(5000), List.of())))
                .isEqualTo(Outcome.FETCH);
        assertThat(manager.running()).isZero();
        assertThat(manager.isBusy()).isTrue();
        assertThat(manager.fetchFailed(0, WHERE, 0, 0, "no such stream")).isEqualTo(Outcome.AGAIN);
        assertThat(manager.failures(0)).isEqualTo(1);
        assertThat(manager.fetched(0, 0, 0)).isEqualTo(Outcome.UNKNOWN);

        launch(manager, 0, "w1", 1, false);
        ended(manager, 0, 0, 1, new TaskEnd.Success(new TaskEnd.Held(5000), List.of()));
        manager.executorLost(0, WHERE, LossReason.charged("exited"));
        assertThat(manager.failures(0)).isEqualTo(1);
        assertThat(manager.fetched(0, 0, 1)).isEqualTo(Outcome.UNKNOWN);
        assertThat(manager.pending()).isEqualTo(1);
    }

    @Test
    void tasksWaitForTheirHostsButNotForHostsWithoutExecutors() {
        // 0 and 1 prefer w1, 2 prefers w2, 3 prefers w3, where nobody is, 4 does not care
        List<List<String>> hosts = List.of(List.of("w1"), List.of("w1"), List.of("w2"), List.of("w3"), List.of());
        TaskSetManager manager = manager(5, hosts::get);
        manager.inhabitedHosts(Set.of("w1", "w2"));

        launch(manager, 2, "w2", 10, false);
        assertThat(launched.all).containsExactly("4+1", "2+1", "3+1");
        launch(manager, 2, "w2", 10, true);
        assertThat(launched.all).containsExactly("4+1", "2+1", "3+1", "0+1", "1+1");
    }

    @Test
    void tasksOfAHostThatLosesItsLastExecutorGoAnywhere() {
        TaskSetManager manager = manager(3, index -> index == 2 ? List.of("w1", "w2") : List.of("w1"));
        manager.inhabitedHosts(Set.of("w1", "w2"));
        launch(manager, 5, "w9", 10, false);
        assertThat(launched.all).isEmpty();

        manager.inhabitedHosts(Set.of("w2"));
        launch(manager, 5, "w9", 10, false);
        assertThat(launched.all).containsExactly("0+1", "1+1");
        manager.inhabitedHosts(Set.of());
        launch(manager, 5, "w9", 10, false);
        assertThat(launched.all).containsExactly("0+1", "1+1", "2+1");
    }

    @Test
    void dataThatFitsIntoNoMessageStopsTheLaunchAndSaysWhy() {
        TaskSetManager manager = manager(
                Partitions.of(3, Optional.empty()),
                index -> List.of(),
                index -> index == 1 ? Bytes.of(new byte[2000]) : Bytes.EMPTY,
                4);

        launch(manager, 0, "w1", 3, false);

        assertThat(manager.unlaunchable()).isTrue();
        assertThat(manager.failure().message()).contains("the data of task 1 of stage 7 has 2000 bytes", "1000");
        assertThat(launched.all).containsExactly("0+1");
        assertThat(manager.running()).isEqualTo(1);
    }
}
