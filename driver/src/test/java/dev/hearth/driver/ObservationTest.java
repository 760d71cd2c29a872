package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import dev.hearth.driver.cluster.ProgressReport;
import dev.hearth.driver.schedule.ExecutorFailure;
import dev.hearth.driver.schedule.StageScript;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.DispatchTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the scheduler tells in virtual time, and what listeners on their own thread hear of it. */
class ObservationTest {
    private static final long DEADLINE_SECONDS = 30;

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "driver");
    private final ListenerBus bus = new ListenerBus();
    private final Observation observation = new Observation(loop, Config.empty(), bus);
    private final List<Object> heard = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    /** Notes every event; holds the first job back until the gate opens. */
    private final class Notes implements HearthListener {
        @Override
        public void onJobStarted(JobStarted event) {
            pass();
            heard.add(event);
        }

        @Override
        public void onJobProgressed(JobProgressed event) {
            heard.add(event);
        }

        @Override
        public void onJobEnded(JobEnded event) {
            heard.add(event);
        }

        @Override
        public void onJobWaiting(JobWaiting event) {
            heard.add(event);
        }

        @Override
        public void onStageStarted(StageStarted event) {
            heard.add(event);
        }

        @Override
        public void onStageCompleted(StageCompleted event) {
            heard.add(event.status());
        }

        @Override
        public void onTasksFailed(TasksFailed event) {
            heard.add(event);
        }

        @Override
        public void onExecutorAdded(ExecutorAdded event) {
            heard.add(event);
        }

        @Override
        public void onExecutorRemoved(ExecutorRemoved event) {
            heard.add(event);
        }

        private void pass() {
            try {
                assertThat(gate.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @BeforeEach
    void start() {
        bus.start();
    }

    @AfterEach
    void close() {
        gate.countDown();
        bus.close();
    }

    private void turn(Runnable task) {
        loop.execute(task);
        time.runUntilIdle();
    }

    @Test
    void eventsArriveInOrder() {
        bus.add(new Notes());
        gate.countDown();

        turn(() -> {
            observation.onExecutorAdded("app-1/0", "host", 2);
            observation.onJobStarted(0, "count", 2);
        });
        turn(() -> observation.onWaiting(0, "no slot"));
        turn(() -> {
            observation.onJobEnded(0, true);
            observation.onExecutorRemoved("app-1/0", "it is gone");
        });
        bus.close();

        assertThat(heard)
                .containsExactly(
                        new HearthListener.ExecutorAdded("app-1/0", "host", 2),
                        new HearthListener.JobStarted(0, "count", 2),
                        new HearthListener.JobWaiting(0, "no slot"),
                        new HearthListener.JobEnded(0, true),
                        new HearthListener.ExecutorRemoved("app-1/0", "it is gone"));
    }

    @Test
    void aSlowListenerHearsOnlyTheLatestProgressAndEveryControlEvent() {
        bus.add(new Notes());
        turn(() -> observation.onJobStarted(0, "count", 1000));
        for (int done = 1; done <= 1000; done++) {
            int succeeded = done;
            turn(() -> observation.onTasksEnded(0, succeeded, 0, 1));
        }
        turn(() -> observation.onJobEnded(0, true));
        gate.countDown();
        bus.close();

        assertThat(heard)
                .containsExactly(
                        new HearthListener.JobStarted(0, "count", 1000),
                        new HearthListener.JobProgressed(0, new JobProgress(1000, 1000, 0, 1)),
                        new HearthListener.JobEnded(0, true));
    }

    @Test
    void stagesAreToldOfAndTheirFailedTasksOnce() {
        bus.add(new Notes());
        gate.countDown();
        StageScript script = new StageScript(3, 0, 10);

        turn(() -> observation.onStageStarted(script.stage()));
        turn(() -> {
            script.fails(0, 7, 0, "boom");
            script.fails(1, 8, 0, "bang");
            observation.onTasksFailed(script.stage());
        });
        turn(() -> {
            script.succeeds(0, 0, 10);
            observation.onStageEnded(script.ends(Optional.empty()));
        });
        bus.close();

        assertThat(heard).hasSize(3);
        assertThat(heard.get(0))
                .isEqualTo(new HearthListener.StageStarted(3, 0, 103, "count at Test", 10, StageScript.SUBMITTED));
        assertThat(heard.get(1)).isInstanceOfSatisfying(HearthListener.TasksFailed.class, event -> {
            assertThat(event.failed()).isEqualTo(2);
            assertThat(event.tasks()).extracting(TaskStatus::partition).containsExactly(7, 8);
            assertThat(event.tasks())
                    .extracting(TaskStatus::stack)
                    .containsExactly(Optional.of("stack of boom"), Optional.of("stack of bang"));
        });
        assertThat(heard.get(2)).isInstanceOfSatisfying(StageStatus.class, status -> {
            assertThat(status.state()).isEqualTo(StageState.SUCCEEDED);
            assertThat(status.runTime().count()).isEqualTo(10);
        });
    }

    @Test
    void manyFailuresAreThinnedOutToTheFirstHundredAndTheirNumber() {
        bus.add(new Notes());
        StageScript script = new StageScript(0, 0, 3000);
        turn(() -> observation.onJobStarted(100, "count", 3000));
        turn(() -> observation.onStageStarted(script.stage()));
        for (int partition = 0; partition < 3000; partition++) {
            int index = partition;
            turn(() -> {
                script.fails(0, index, 0, "boom " + index);
                observation.onTasksFailed(script.stage());
            });
        }
        gate.countDown();
        bus.close();

        List<HearthListener.TasksFailed> told = heard.stream()
                .filter(HearthListener.TasksFailed.class::isInstance)
                .map(HearthListener.TasksFailed.class::cast)
                .toList();
        assertThat(told).singleElement().satisfies(event -> {
            assertThat(event.failed()).isEqualTo(3000);
            assertThat(event.tasks()).hasSize(100);
        });
    }

    @Test
    void howLongStagesWaitedIsCountedWhetherAnybodyListensOrNot() {
        StageScript script = new StageScript(0, 0, 1);
        assertThat(observation.now()).isEqualTo(ProgressReport.NONE);

        turn(() -> {
            observation.onStageDispatched(script.stage(), 0);
            observation.onStageDispatched(script.stage(), 100_000);
            observation.onStageDispatched(script.stage(), 100_001);
            observation.onStageDispatched(script.stage(), 60_000_000_001L);
        });

        assertThat(observation.now().dispatch())
                .isEqualTo(new DispatchTimes(
                        List.of(2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L), 60_000_200_002L));
    }

    @Test
    void withoutListenersJobsLeaveNothingBehind() {
        for (long job = 0; job < 2L * ListenerBus.MAX_JOBS; job++) {
            long id = job;
            bus.awaitRoom();
            turn(() -> {
                observation.onJobStarted(id, "count", 1);
                assertThat(observation.tracker(id).progress().tasks()).isEqualTo(1);
                observation.onTasksEnded(id, 1, 0, 0);
                observation.jobOver(id);
                observation.onJobEnded(id, true);
            });
        }

        assertThat(observation.tracked()).isZero();
    }

    @Test
    void theRoomOfAJobComesBackWhenListenersHaveHeard() {
        bus.add(new Notes());
        gate.countDown();
        for (long job = 0; job < 2L * ListenerBus.MAX_JOBS; job++) {
            long id = job;
            bus.awaitRoom();
            turn(() -> {
                observation.onJobStarted(id, "count", 1);
                observation.jobOver(id);
                observation.onJobEnded(id, true);
            });
        }
        bus.close();

        assertThat(heard).hasSize(4 * ListenerBus.MAX_JOBS);
        assertThat(observation.tracked()).isZero();
    }

    @Test
    void theNewestEndOfAnExecutorThatASentenceNamesIsFoundAndNoOther() {
        for (int number = 1; number <= 12; number++) {
            ExecutorFailure end = new ExecutorFailure("app-1/" + number, "w" + number, "exit code 9", List.of());
            turn(() -> observation.onExecutorEnded(end));
        }

        assertThat(observation.executors().endNamedIn("executor app-1/12 at host a was lost"))
                .map(ExecutorFailure::worker)
                .contains("w12");
        assertThat(observation.executors().endNamedIn("executor app-1/9 at host a, then executor app-1/7 at host b"))
                .map(ExecutorFailure::worker)
                .contains("w9");
        assertThat(observation.executors().endNamedIn("a prefix of others: app-1/1 "))
                .isEmpty();
        assertThat(observation.executors().endNamedIn("none")).isEmpty();
    }
}
