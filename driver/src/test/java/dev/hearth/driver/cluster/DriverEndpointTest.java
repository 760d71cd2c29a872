package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.cluster.DriverCluster.Job;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.driver.schedule.TaskSet;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.DriverToExecutor.AcknowledgeStatus;
import dev.hearth.protocol.DriverToExecutor.KillTask;
import dev.hearth.protocol.DriverToExecutor.RemoveTaskSet;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriverEndpointTest {
    private static final Duration FOREVER = Duration.ofSeconds(-1);
    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final FakeExecutor.Work QUICK =
            (set, index, attempt) -> new FakeExecutor.Work.Plan(SHORT, FakeExecutor.success(index));
    private static final FakeExecutor.Work STUCK =
            (set, index, attempt) -> new FakeExecutor.Work.Plan(FOREVER, FakeExecutor.success(index));

    private DriverCluster cluster = new DriverCluster(SchedulerConfig.defaults());

    @Test
    void aJobRunsOverTwoExecutorsAndEveryValueArrives() {
        FakeExecutor one = cluster.join("w1", 2, QUICK);
        FakeExecutor two = cluster.join("w2", 2, QUICK);

        Job job = cluster.submit("collect at Test", 10);
        cluster.await(job, LIMIT);

        assertThat(job.succeeded).isTrue();
        assertThat(job.values).hasSize(10).containsEntry(7, Bytes.of(new byte[] {7, 0}));
        assertThat(one.launched + two.launched).isEqualTo(10);
        assertThat(one.launched).isPositive();
        assertThat(two.launched).isPositive();
        assertThat(cluster.events.counts.get(job.id)).containsExactly(10, 0, 0);
        cluster.advance(FakeExecutor.HEARTBEAT);
        assertThat(one.heard).last().isEqualTo(new RemoveTaskSet(0));
    }

    @Test
    void aFewReportsAreAcknowledgedWithTheNextLaunchOrHeartbeatAndManyAtOnce() {
        FakeExecutor executor = cluster.join("w1", 1, QUICK);
        cluster.advance(Duration.ofMillis(1));
        cluster.await(cluster.submit("count at Test", 1), LIMIT);
        assertThat(executor.isAcknowledged()).isFalse();
        cluster.advance(FakeExecutor.HEARTBEAT);
        assertThat(executor.isAcknowledged()).isTrue();

        cluster.await(cluster.submit("count at Test", 100), LIMIT);
        assertThat(executor.heard.stream().filter(AcknowledgeStatus.class::isInstance))
                .hasSizeBetween(10, 13);
    }

    @Test
    void aTaskThatFailsFourTimesFailsTheJobWithStageIndexAttemptsAndReason() {
        cluster.join(
                "w1",
                1,
                (set, index, attempt) -> new FakeExecutor.Work.Plan(
                        SHORT, index == 3 ? FakeExecutor.failure("boom") : FakeExecutor.success(index)));

        Job job = cluster.submit("collect at WordCount", 5);
        cluster.await(job, LIMIT);

        assertThat(job.failure.orElseThrow().message())
                .isEqualTo("job 0 (collect at WordCount) failed: task 3 of stage 0 failed 4 times; last, on executor"
                        + " app-1/0 at host w1: java.lang.IllegalStateException: boom");
        assertThat(job.failure.orElseThrow().cause()).contains((TaskEnd.Failed) FakeExecutor.failure("boom"));
        Job next = cluster.submit("count at Test", 2);
        cluster.await(next, LIMIT);
        assertThat(next.succeeded).isTrue();
    }

    @Test
    void theFirstTaskThatSucceedsOnAnExecutorIsToldOnce() {
        FakeExecutor executor = cluster.join(
                "w1",
                1,
                (set, index, attempt) -> new FakeExecutor.Work.Plan(
                        SHORT,
                        index == 0 && attempt == 0 ? FakeExecutor.failure("once") : FakeExecutor.success(index)));

        cluster.await(cluster.submit("count at Test", 5), LIMIT);
        cluster.await(cluster.submit("count at Test", 5), LIMIT);

        assertThat(executor.launched).isEqualTo(12);
        assertThat(cluster.events.worked).hasSize(1);
    }

    @Test
    void oneFailureCostsOneMoreRun() {
        FakeExecutor executor = cluster.join(
                "w1",
                3,
                (set, index, attempt) -> new FakeExecutor.Work.Plan(
                        SHORT,
                        index == 1 && attempt == 0 ? FakeExecutor.failure("once") : FakeExecutor.success(index)));

        Job job = cluster.submit("count at Test", 3);
        cluster.await(job, LIMIT);

        assertThat(job.succeeded).isTrue();
        assertThat(executor.launched).isEqualTo(4);
    }

    @Test
    void anExecutorThatComesBackInTimeKeepsItsTasks() {
        FakeExecutor executor = cluster.join(
                "w1",
                2,
                (set, index, attempt) ->
                        new FakeExecutor.Work.Plan(Duration.ofSeconds(3), FakeExecutor.success(index)));
        Job job = cluster.submit("count at Test", 2);
        cluster.advance(Duration.ofSeconds(1));

        cluster.network.refuse(DriverCluster.DRIVER_HOST);
        cluster.network.cut("w1", DriverCluster.DRIVER_HOST);
        cluster.advance(Duration.ofSeconds(3));
        cluster.network.allow(DriverCluster.DRIVER_HOST);
        cluster.await(job, Duration.ofSeconds(2));

        assertThat(job.succeeded).isTrue();
        assertThat(executor.launched).isEqualTo(2);
        assertThat(cluster.events.lines).noneMatch(line -> line.startsWith("removed"));
    }

    @Test
    void anExecutorThatStaysAwayIsLostAfterFiveSecondsAndItsTasksRunElsewhere() {
        cluster.join("w1", 1, STUCK);
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofSeconds(1));
        FakeExecutor other = cluster.join("w2", 1, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        cluster.executors.get(0).crash();
        cluster.advance(Duration.ofMillis(4900));
        assertThat(other.launched).isZero();
        cluster.await(job, Duration.ofMillis(200));

        assertThat(job.succeeded).isTrue();
        assertThat(cluster.events.lines)
                .anyMatch(line -> line.startsWith("removed app-1/0: its connection ended")
                        && line.endsWith("did not come back within 5000 ms"));
    }

    @Test
    void theMastersReportOfAnExitEndsTheWait() {
        FakeExecutor executor = cluster.join("w1", 1, STUCK);
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofSeconds(1));
        cluster.join("w2", 1, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        executor.crash();
        cluster.advance(Duration.ofMillis(100));
        cluster.removed(executor, ExecutorState.EXITED, Optional.of(137), false);
        cluster.await(job, Duration.ofMillis(100));

        assertThat(job.succeeded).isTrue();
        assertThat(cluster.events.counts.get(job.id)).containsExactly(1, 1, 0);
    }

    @Test
    void whatAProcessSentBeforeItEndedIsStillTaken() {
        FakeExecutor executor = cluster.join("w1", 1, QUICK);
        cluster.advance(Duration.ofSeconds(1));
        cluster.network.delay("w1", DriverCluster.DRIVER_HOST, Duration.ofMillis(300));
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofMillis(400));

        cluster.removed(executor, ExecutorState.EXITED, Optional.of(0), false);
        cluster.await(job, Duration.ofSeconds(1));

        assertThat(job.succeeded).isTrue();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(cluster.events.lines).contains("removed app-1/0: ended with 0");
    }

    @Test
    void aLossThatIsNotTheTasksFaultIsNotChargedEvenWithOneFailureAllowed() {
        cluster = new DriverCluster(withMaxFailures(1));
        for (Optional<Integer> code : List.of(Optional.of(56), Optional.of(59))) {
            lose(code, ExecutorState.EXITED, false);
        }
        lose(Optional.of(143), ExecutorState.KILLED, false);
        lose(Optional.empty(), ExecutorState.LOST, true);
        Job job = cluster.submit("count at Test", 1);
        cluster.join("w9", 1, QUICK);
        cluster.await(job, LIMIT);
        assertThat(job.succeeded).isTrue();
    }

    private void lose(Optional<Integer> code, ExecutorState state, boolean workerLost) {
        FakeExecutor executor = cluster.join("w1", 1, STUCK);
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofSeconds(1));
        assertThat(executor.busy()).isEqualTo(1);
        executor.crash();
        cluster.removed(executor, state, code, workerLost);
        cluster.advance(Duration.ofSeconds(2));
        assertThat(job.isOver()).as("job after %s %s", state, code).isFalse();
        cluster.dag.cancel(job.id, "enough");
        cluster.advance(Duration.ofSeconds(1));
    }

    @Test
    void aLossWithoutExplanationIsCharged() {
        cluster = new DriverCluster(withMaxFailures(1));
        FakeExecutor executor = cluster.join("w1", 1, STUCK);
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofSeconds(1));

        executor.crash();
        cluster.removed(executor, ExecutorState.EXITED, Optional.of(42), false);
        cluster.await(job, Duration.ofSeconds(2));

        assertThat(job.failure.orElseThrow().message())
                .isEqualTo("job 0 (count at Test) failed: task 0 of stage 0 failed once; last, executor app-1/0 at host"
                        + " w1 was lost: ended with 42");
    }

    @Test
    void onlyTheSilentExecutorIsLost() {
        FakeExecutor silent = cluster.join("w1", 1, STUCK);
        FakeExecutor other = cluster.join("w2", 1, STUCK);
        cluster.advance(Duration.ofSeconds(1));

        cluster.network.stall("w1", DriverCluster.DRIVER_HOST);
        cluster.advance(Duration.ofSeconds(28));
        assertThat(cluster.endpoint.registered()).containsExactly(silent.id, other.id);
        cluster.advance(Duration.ofSeconds(4));

        assertThat(cluster.endpoint.registered()).containsExactly(other.id);
        assertThat(cluster.events.lines).contains("removed app-1/0: it was silent for 30000 ms on an open connection");
    }

    @Test
    void aDriverThatWasStoppedDoesNotTakeItsExecutorsForSilent() {
        cluster.join("w1", 1, STUCK);
        cluster.join("w2", 1, STUCK);
        cluster.advance(Duration.ofSeconds(1));

        cluster.loop.pause();
        cluster.advance(Duration.ofMinutes(2));
        cluster.loop.resume();
        cluster.advance(Duration.ofSeconds(20));

        assertThat(cluster.endpoint.registered()).hasSize(2);
    }

    @Test
    void anExecutorThatWasGivenUpIsRefusedAndStops() {
        FakeExecutor executor = cluster.join("w1", 1, STUCK);
        cluster.advance(Duration.ofSeconds(1));

        cluster.network.stall("w1", DriverCluster.DRIVER_HOST);
        cluster.advance(Duration.ofSeconds(40));
        cluster.network.resume("w1", DriverCluster.DRIVER_HOST);
        cluster.advance(Duration.ofSeconds(1));

        assertThat(executor.isOver()).isTrue();
        assertThat(cluster.endpoint.registered()).isEmpty();
    }

    @Test
    void aSecondProcessUnderTheIdOfAConnectedOneIsRefused() {
        FakeExecutor first = cluster.join("w1", 1, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        FakeExecutor second = cluster.join(0, "w2", 1, 2, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        assertThat(second.refused.orElseThrow()).contains("executor app-1/0 is registered already");
        assertThat(first.isRegistered()).isTrue();
    }

    @Test
    void aSecondProcessTakesThePlaceOfOneWhoseConnectionIsGone() {
        FakeExecutor first = cluster.join("w1", 1, STUCK);
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofSeconds(1));
        first.crash();
        cluster.advance(Duration.ofMillis(10));

        FakeExecutor second = cluster.join(0, "w2", 1, 2, QUICK);
        cluster.await(job, Duration.ofSeconds(1));

        assertThat(second.launched).isEqualTo(1);
        assertThat(job.succeeded).isTrue();
    }

    @Test
    void aCancelledJobEndsItsTasksAndLeavesTheSlotsToOthers() {
        FakeExecutor executor = cluster.join(
                "w1",
                2,
                (set, index, attempt) ->
                        new FakeExecutor.Work.Plan(set == 0 ? FOREVER : SHORT, FakeExecutor.success(index)));
        Job job = cluster.submit("foreach at Test", 5);
        cluster.advance(Duration.ofSeconds(1));

        cluster.dag.cancel(job.id, "the user said so");
        Job next = cluster.submit("count at Test", 2);
        cluster.await(next, Duration.ofSeconds(1));

        assertThat(job.failure.orElseThrow().message())
                .isEqualTo("job 0 (foreach at Test) was cancelled: the user said so");
        assertThat(executor.heard.stream().filter(TakeBackTasks.class::isInstance))
                .hasSize(1);
        assertThat(executor.heard.stream().filter(KillTask.class::isInstance)).hasSize(2);
        assertThat(executor.returned).isEqualTo(3);
        assertThat(next.succeeded).isTrue();
        assertThat(executor.launched).isEqualTo(7);
    }

    @Test
    void anOrderToEndATaskSurvivesACut() {
        FakeExecutor executor = cluster.join("w1", 1, STUCK);
        Job job = cluster.submit("foreach at Test", 1);
        cluster.advance(Duration.ofSeconds(1));

        cluster.network.cut("w1", DriverCluster.DRIVER_HOST);
        cluster.dag.cancel(job.id, "the user said so");
        cluster.advance(Duration.ofSeconds(4));

        assertThat(executor.isRegistered()).isTrue();
        assertThat(executor.busy()).isZero();
        assertThat(cluster.dag.dispatcher().tasks().isIdle()).isTrue();
        assertThat(executor.heard).contains(new RemoveTaskSet(0));
    }

    @Test
    void resultsAboveTheBoundFailTheJobAndNameTheKey() {
        SchedulerConfig defaults = SchedulerConfig.defaults();
        cluster = new DriverCluster(new SchedulerConfig(
                1,
                4,
                defaults.localityWait(),
                2_000_000,
                defaults.maxMessageBytes(),
                defaults.maxUnacknowledgedBytes()));
        cluster.join("w1", 1, (set, index, attempt) -> new FakeExecutor.Work.Plan(SHORT, ofSize(set)));

        Job small = cluster.submit("collect at Test", 10);
        cluster.await(small, LIMIT);
        Job one = cluster.submit("collect at Test", 1);
        cluster.await(one, LIMIT);
        Job many = cluster.submit("collect at Test", 10);
        cluster.await(many, LIMIT);

        assertThat(small.succeeded).isTrue();
        assertThat(one.failure.orElseThrow().message())
                .startsWith("job 1 (collect at Test) failed: the results of 1 of its 1 tasks come to 10000000 bytes,"
                        + " more than hearth.driver.maxResultSize allows (2000000 bytes)");
        assertThat(many.failure.orElseThrow().message()).contains("the results of 3 of its 10 tasks come to 3000000");
    }

    private static TaskEnd ofSize(long set) {
        int bytes = set == TaskSet.id(0, 0) ? 1_000 : set == TaskSet.id(1, 0) ? 10_000_000 : 1_000_000;
        return bytes == 1_000
                ? new TaskEnd.Success(new TaskEnd.Inline(Bytes.of(new byte[bytes])), List.of())
                : set == TaskSet.id(2, 0)
                        ? new TaskEnd.Success(new TaskEnd.Inline(Bytes.of(new byte[bytes])), List.of())
                        : new TaskEnd.Success(new TaskEnd.Held(bytes), List.of());
    }

    @Test
    void aLargeValueIsFetchedFromItsExecutorAndAccumulatorsCountOnce() {
        cluster.results.byStream.put("result/0/0/0", new byte[5_000_000]);
        cluster.join(
                "w1",
                1,
                (set, index, attempt) -> new FakeExecutor.Work.Plan(
                        SHORT,
                        new TaskEnd.Success(
                                new TaskEnd.Held(5_000_000),
                                List.of(new AccumulatorUpdate(9, Bytes.of(new byte[3]))))));

        Job job = cluster.submit("collect at Test", 1);
        cluster.await(job, LIMIT);

        assertThat(job.values.get(0).length()).isEqualTo(5_000_000);
        assertThat(cluster.accumulated).containsEntry(9L, 3).hasSize(1);
    }

    @Test
    void aLargeValueThatIsGoneIsComputedAgain() {
        cluster.results.byStream.put("result/0/0/1", new byte[2_000_000]);
        FakeExecutor executor = cluster.join(
                "w1",
                1,
                (set, index, attempt) ->
                        new FakeExecutor.Work.Plan(SHORT, new TaskEnd.Success(new TaskEnd.Held(2_000_000), List.of())));

        Job job = cluster.submit("collect at Test", 1);
        cluster.await(job, LIMIT);

        assertThat(job.succeeded).isTrue();
        assertThat(executor.launched).isEqualTo(2);
        assertThat(cluster.events.counts.get(job.id)).containsExactly(1, 1, 0);
    }

    @Test
    void aFunctionLargerThanAMessageFailsTheJobWithBothSizesAndTheNextOneRuns() {
        SchedulerConfig defaults = SchedulerConfig.defaults();
        cluster = new DriverCluster(new SchedulerConfig(
                1, 4, defaults.localityWait(), Long.MAX_VALUE, 1 << 20, defaults.maxUnacknowledgedBytes()));
        cluster.join("w1", 1, QUICK);

        Job large = cluster.submit(JobSpec.of("map at Test", Bytes.of(new byte[2 << 20]), 1));
        cluster.await(large, LIMIT);
        Job small = cluster.submit("map at Test", 1);
        cluster.await(small, LIMIT);

        assertThat(large.failure.orElseThrow().message())
                .contains("2097152 bytes", "1048576", "broadcast", "hearth.rpc.message.maxSize");
        assertThat(small.succeeded).isTrue();
    }

    @Test
    void dataOfATaskLargerThanAMessageFailsTheJob() {
        SchedulerConfig defaults = SchedulerConfig.defaults();
        cluster = new DriverCluster(new SchedulerConfig(
                1, 4, defaults.localityWait(), Long.MAX_VALUE, 1 << 20, defaults.maxUnacknowledgedBytes()));
        FakeExecutor executor = cluster.join("w1", 4, STUCK);
        cluster.advance(Duration.ofSeconds(1));

        Job job = cluster.submit(new JobSpec(
                "map at Test",
                Bytes.of(new byte[1]),
                3,
                Optional.empty(),
                index -> Bytes.of(new byte[index == 2 ? 2 << 20 : 10]),
                index -> List.of(),
                java.util.Map.of()));
        cluster.await(job, LIMIT);
        cluster.advance(Duration.ofSeconds(1));

        assertThat(job.failure.orElseThrow().message()).contains("the data of task 2 of stage 0 has 2097152 bytes");
        assertThat(executor.busy()).isZero();
        assertThat(cluster.dag.dispatcher().tasks().isIdle()).isTrue();
    }

    @Test
    void aJobWithoutExecutorsSaysEveryFifteenSecondsThatItWaits() {
        Job job = cluster.submit("count at Test", 2);
        cluster.advance(Duration.ofSeconds(31));
        assertThat(cluster.events.lines.stream().filter(line -> line.startsWith("waiting 0: 2 of its tasks wait")))
                .hasSize(2);

        cluster.join("w1", 1, QUICK);
        cluster.await(job, LIMIT);
        int lines = cluster.events.lines.size();
        cluster.advance(Duration.ofMinutes(2));
        assertThat(cluster.events.lines).hasSize(lines);
    }

    @Test
    void ordersWithoutALaunchToFollowThemDoNotPileUp() {
        FakeExecutor executor = cluster.join("w1", 1, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 10 * ExecutorSession.MAX_LOOSE_ORDERS; i++) {
            long broadcast = i;
            cluster.loop.execute(() -> cluster.endpoint.removeBroadcast(broadcast));
        }
        cluster.advance(Duration.ofSeconds(3));
        int before = executor.heard.size();
        cluster.network.cut("w1", DriverCluster.DRIVER_HOST);
        cluster.advance(Duration.ofSeconds(3));

        assertThat(executor.isRegistered()).isTrue();
        assertThat(executor.heard.size() - before).isLessThanOrEqualTo(ExecutorSession.MAX_LOOSE_ORDERS);
    }

    private static SchedulerConfig withMaxFailures(int failures) {
        SchedulerConfig defaults = SchedulerConfig.defaults();
        return new SchedulerConfig(
                1,
                failures,
                defaults.localityWait(),
                defaults.maxResultBytes(),
                defaults.maxMessageBytes(),
                defaults.maxUnacknowledgedBytes());
    }
}
