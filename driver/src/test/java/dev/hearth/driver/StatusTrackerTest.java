package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.hearth.driver.schedule.StageScript;
import dev.hearth.protocol.ExecutorToDriver.ExecutorMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusTrackerTest {
    private final ExecutorLog executors = new ExecutorLog(2);
    private final List<Runnable> later = new ArrayList<>();
    private final List<TaskStatus> running = new ArrayList<>();
    private final StageLog log = log(100, 1000);
    private final StatusTracker tracker = tracker(log);

    private StageLog log(int stages, int tasks) {
        return new StageLog(executors, new StageLog.Retention(stages, tasks), later::add);
    }

    private StatusTracker tracker(StageLog stages) {
        return new StatusTracker(stages, executors, id -> List.copyOf(running));
    }

    private static StageScript start(StageLog log, int stage, int tasks) {
        StageScript script = new StageScript(stage, 0, tasks);
        log.started(script.stage());
        return script;
    }

    /** A stage that is over, all of its tasks done on the first executor. */
    private static StageScript complete(StageLog log, int stage, int tasks) {
        StageScript script = start(log, stage, tasks);
        script.succeeds(0, 0, tasks);
        log.ended(script.ends(Optional.empty()));
        return script;
    }

    @Test
    void aStageTellsWhatItsTasksCost() {
        StageScript script = start(log, 4, 1000);
        script.succeeds(0, 0, 600);
        script.succeeds(1, 600, 400);

        StageStatus status = tracker.stage(4).orElseThrow();

        assertThat(status.state()).isEqualTo(StageState.ACTIVE);
        assertThat(status.job()).isEqualTo(104);
        assertThat(status.description()).isEqualTo("count at Test");
        assertThat(status.tasks()).isEqualTo(1000);
        assertThat(status.succeeded()).isEqualTo(1000);
        assertThat(status.submitted()).isEqualTo(StageScript.SUBMITTED);
        assertThat(status.completed()).isEmpty();
        assertThat(status.executorCpuTime()).isEmpty();
        DurationSummary run = status.runTime();
        assertThat(run.count()).isEqualTo(1000);
        assertThat(run.min()).isEqualTo(micros(1000));
        assertThat(run.max()).isEqualTo(micros(1999));
        assertThat(run.mean()).isEqualTo(Duration.ofNanos(1_499_500));
        assertThat(run.sum()).isEqualTo(micros(1_499_500));
        assertThat(run.p50()).isBetween(micros(1498), micros(1501));
        assertThat(run.p90()).isBetween(micros(1898), micros(1901));
        assertThat(run.p99()).isBetween(micros(1988), micros(1991));
        assertThat(status.duration().min()).isEqualTo(micros(1020));
        assertThat(status.deserializeTime()).isEqualTo(micros(10_000));
        assertThat(status.resultSerializationTime()).isEqualTo(micros(10_000));
        assertThat(status.gcTime()).isEqualTo(Duration.ofMillis(1000));
        assertThat(status.resultBytes()).isEqualTo(4000);
        assertThat(status.recordsRead()).isEqualTo(2000);
        assertThat(status.recordsWritten()).isEqualTo(3000);
    }

    @Test
    void aStageWithoutTasksThatAreOverIsAllZeros() {
        start(log, 0, 5);

        assertThat(tracker.stage(0).orElseThrow().duration()).isEqualTo(DurationSummary.NONE);
        assertThat(tracker.slowest(0)).isEmpty();
        assertThat(tracker.failed(0)).isEmpty();
        assertThat(tracker.tasks(0, List.of(1, 2))).isEmpty();
    }

    @Test
    void tasksAreFoundByPartition() {
        StageScript script = start(log, 0, 1000);
        script.succeeds(0, 0, 600);
        script.succeeds(1, 600, 400);

        assertThat(tracker.tasks(0, List.of(999, 5, 5, 5000, -1)))
                .satisfiesExactly(
                        first -> {
                            assertThat(first.partition()).isEqualTo(5);
                            assertThat(first.attempt()).isZero();
                            assertThat(first.state()).isEqualTo(TaskState.SUCCEEDED);
                            assertThat(first.executorId()).isEqualTo("app-1/0");
                            assertThat(first.host()).isEqualTo("host-0");
                            assertThat(first.startTime()).isEqualTo(StageScript.SUBMITTED.plusMillis(5));
                            assertThat(first.runTime()).isEqualTo(micros(1005));
                            assertThat(first.duration()).isEqualTo(micros(1025));
                            assertThat(first.gcTime()).isEqualTo(Duration.ofMillis(1));
                            assertThat(first.resultBytes()).isEqualTo(4);
                            assertThat(first.recordsRead()).isEqualTo(2);
                            assertThat(first.recordsWritten()).isEqualTo(3);
                            assertThat(first.failure()).isEmpty();
                        },
                        second -> {
                            assertThat(second.partition()).isEqualTo(999);
                            assertThat(second.executorId()).isEqualTo("app-1/1");
                        });
        assertThat(tracker.tasks(7, List.of(1))).isEmpty();
    }

    @Test
    void ofSeveralAttemptsTheOneThatSucceededCountsElseTheLast() {
        StageScript script = start(log, 0, 3);
        script.fails(0, 0, 0, "first");
        script.succeeds(1, 0, 1, "value");
        script.isKilled(0, 0, 2, "too late");
        script.fails(0, 1, 0, "once");
        script.isLost(1, 1, 1, "its host burned down");
        running.add(status(2, 0));

        assertThat(tracker.tasks(0, List.of(0, 1, 2)))
                .extracting(TaskStatus::attempt, TaskStatus::state)
                .containsExactly(tuple(1, TaskState.SUCCEEDED), tuple(1, TaskState.LOST), tuple(0, TaskState.RUNNING));
        assertThat(tracker.attempts(0, 0))
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.FAILED, TaskState.SUCCEEDED, TaskState.KILLED);
        assertThat(tracker.attempts(0, 1).get(1).failure()).contains("its host burned down");
    }

    @Test
    void failedAttemptsComeWithTheirStacksAndKilledOnesDoNotCount() {
        StageScript script = start(log, 0, 200);
        script.isKilled(0, 0, 0, "no longer needed");
        for (int partition = 0; partition < 150; partition++) {
            script.fails(partition % 2, partition, 0, "boom " + partition);
        }

        assertThat(tracker.stage(0).orElseThrow().failed()).isEqualTo(150);
        assertThat(tracker.failed(0)).hasSize(100).allMatch(each -> each.state() == TaskState.FAILED);
        TaskStatus second = tracker.failed(0).get(1);
        assertThat(second.executorId()).isEqualTo("app-1/1");
        assertThat(second.failure()).contains("java.lang.Boom: boom 1");
        assertThat(second.stack()).contains("stack of boom 1");
    }

    @Test
    void theSlowestComeFirst() {
        StageScript script = start(log, 0, 500);
        script.succeeds(0, 0, 499);
        script.succeeds(1, 499, 1, "slow");

        assertThat(tracker.slowest(0))
                .extracting(TaskStatus::partition)
                .containsExactly(499, 498, 497, 496, 495, 494, 493, 492, 491, 490);
    }

    @Test
    void stagesAreToldOldestFirstAndOfEachTheLastAttempt() {
        complete(log, 2, 1);
        start(log, 1, 1);
        StageScript again = new StageScript(2, 1, 7);
        log.started(again.stage());

        assertThat(tracker.stages())
                .extracting(StageStatus::stageId, StageStatus::attempt)
                .containsExactly(tuple(1, 0), tuple(2, 0), tuple(2, 1));
        assertThat(tracker.stage(2).orElseThrow().tasks()).isEqualTo(7);
        assertThat(tracker.stage(0)).isEmpty();
        assertThat(tracker.stage(3)).isEmpty();
    }

    @Test
    void onlyTheLastStagesThatAreOverAreKept() {
        StageLog small = log(3, 1000);
        start(small, 0, 1);
        for (int stage = 1; stage <= 10; stage++) {
            complete(small, stage, 1);
        }

        assertThat(tracker(small).stages()).extracting(StageStatus::stageId).containsExactly(0, 8, 9, 10);
        assertThat(later).isEmpty();
    }

    @Test
    void beyondTheRetainedTasksTheSummaryStays() {
        StageLog small = log(100, 1000);
        StageScript running = start(small, 0, 5000);
        running.succeeds(0, 0, 5000);
        StageScript first = start(small, 1, 600);
        first.succeeds(0, 0, 600);
        first.fails(1, 0, 0, "boom");
        small.ended(first.ends(Optional.of("it was cancelled")));
        complete(small, 2, 500);
        StatusTracker known = tracker(small);
        StageStatus before = known.stage(1).orElseThrow();

        later.forEach(Runnable::run);

        assertThat(later).hasSize(1);
        assertThat(known.tasks(1, List.of(0, 1))).isEmpty();
        assertThat(known.stage(1)).contains(before);
        assertThat(before.state()).isEqualTo(StageState.FAILED);
        assertThat(before.failure()).contains("it was cancelled");
        assertThat(before.completed()).contains(StageScript.SUBMITTED.plusSeconds(1));
        assertThat(known.slowest(1)).hasSize(10);
        assertThat(known.failed(1))
                .singleElement()
                .satisfies(each -> assertThat(each.stack()).contains("stack of boom"));
        assertThat(known.tasks(2, List.of(0, 1))).hasSize(2);
        assertThat(known.tasks(0, List.of(4999))).hasSize(1);
    }

    @Test
    void aStageWithMoreTasksThanAreRetainedKeepsThemUntilItEnds() {
        StageLog small = log(100, 10);
        complete(small, 0, 11);

        assertThat(tracker(small).tasks(0, List.of(1))).hasSize(1);
        later.forEach(Runnable::run);

        assertThat(tracker(small).tasks(0, List.of(1))).isEmpty();
        assertThat(tracker(small).stage(0).orElseThrow().runTime().count()).isEqualTo(11);
    }

    @Test
    void executorsAreSampledByTheirHeartbeats() {
        Instant now = StageScript.SUBMITTED;
        executors.added("app-1/0", "host-0", 2, now);
        executors.heartbeat("app-1/0", metrics(1_000_000_000), now.plusSeconds(1));
        start(log, 0, 1);
        StageStatus before = tracker.stage(0).orElseThrow();
        executors.heartbeat("app-1/0", metrics(1_700_000_000), now.plusSeconds(3));
        executors.heartbeat("app-1/9", metrics(1_700_000_000), now.plusSeconds(3));

        assertThat(before.executorCpuTime()).isEmpty();
        assertThat(tracker.stage(0).orElseThrow().executorCpuTime()).contains(Duration.ofMillis(700));
        assertThat(executors.usage("app-1/0")).hasValueSatisfying(usage -> {
            assertThat(usage.at()).isEqualTo(now.plusSeconds(3));
            assertThat(usage.cpuTime()).isEqualTo(Duration.ofMillis(1700));
            assertThat(usage.threads()).isEqualTo(9);
        });
    }

    @Test
    void lostExecutorsAreRememberedForAWhile() {
        Instant now = StageScript.SUBMITTED;
        IntStream.range(0, 3).forEach(number -> {
            executors.added("app-1/" + number, "host", 2, now);
            executors.removed("app-1/" + number, "its process ended", now.plusSeconds(number));
        });
        executors.removed("app-1/7", "never there", now);

        assertThat(tracker.lostExecutors()).extracting(LostExecutor::id).containsExactly("app-1/1", "app-1/2");
        assertThat(tracker.lostExecutors().get(1).lost()).isEqualTo(now.plusSeconds(2));
        assertThat(tracker.lostExecutors().get(1).reason()).isEqualTo("its process ended");
    }

    @Test
    void whatRunsIsToldWhileTheStageIsUnderWay() {
        StageScript script = start(log, 0, 3);
        running.add(status(1, 0));

        assertThat(tracker.running(0)).hasSize(1);
        assertThat(tracker.running(1)).isEmpty();

        log.ended(script.ends(Optional.empty()));
        assertThat(tracker.running(0)).isEmpty();
    }

    private static ExecutorMetrics metrics(long cpuNanos) {
        return new ExecutorMetrics(cpuNanos, 5, 1, 10, 20, 30, 40, 9);
    }

    private static TaskStatus status(int partition, int attempt) {
        return new TaskStatus(
                partition,
                attempt,
                TaskState.RUNNING,
                "app-1/0",
                "host-0",
                StageScript.SUBMITTED,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(1000 * micros);
    }
}
