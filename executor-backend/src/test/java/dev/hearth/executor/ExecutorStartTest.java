package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.model.ExecutorEnd.RunningAttempt;
import dev.hearth.model.RunningFile;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.DriverToExecutor.IndexRange;
import dev.hearth.protocol.DriverToExecutor.TakeBackTasks;
import dev.hearth.protocol.DriverToExecutor.TaskEntry;
import dev.hearth.protocol.DriverToExecutor.TaskGroup;
import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has started and what has not, as the driver, the worker and heartbeats are told; in virtual time. */
class ExecutorStartTest {
    /** Where the function of a test, which travels as bytes, finds the test's threads. */
    private static final AtomicReference<StepThreads> THREADS = new AtomicReference<>();

    /** Stops once. */
    private record Stopping() implements TaskBody<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer run(TaskContext context, Optional<Object> payload) {
            THREADS.get().pause();
            return context.partitionId();
        }
    }

    @TempDir
    private Path directory;

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "executor");
    private final StepThreads threads = new StepThreads();
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<TaskEnded> ended = new ArrayList<>();
    private final List<StartedTask> started = new ArrayList<>();
    private final List<TakenBack> takenBack = new ArrayList<>();
    private Path file;
    private Executor executor;

    @BeforeEach
    void withOneSlot() throws Exception {
        THREADS.set(threads);
        file = directory.resolve(RunningFile.NAME);
        TaskEnvironment environment = new TaskEnvironment(
                getClass().getClassLoader(),
                ExecutorHarness.NO_BROADCASTS,
                new MemoryResults(),
                StartRecord.in(RunningFile.create(file, 1)),
                threads,
                error -> {});
        executor = new Executor(
                new ExecutorSpec("app-1/0", "host-a", 1, 1 << 20, 16 << 20), environment, loop, this::onNews);
        time.advance(Executor.GC_CLOCK_AFTER);
        threads.step(random); // starts the clock of collections
        byte[] body = ClosureSerializer.serialize(new Stopping(), "it");
        inLoop(() -> executor.addTaskSet(new AddTaskSet(1, 1, 0, Bytes.of(body), Map.of())));
    }

    private void onNews(ExecutorNews news) {
        ended.addAll(NewsReader.ends(news));
        started.addAll(news.started());
        takenBack.addAll(news.takenBack());
    }

    private void inLoop(Runnable task) {
        loop.execute(task);
        time.runUntilIdle();
    }

    private void launch(int first, int count) {
        inLoop(() -> executor.launch(List.of(new TaskGroup(1, List.of(new IndexRange(first, count)), List.of()))));
    }

    private void takeBack(long taskSet, int count) {
        inLoop(() -> executor.takeBack(new TakeBackTasks(taskSet, count)));
    }

    private List<Integer> endedIndexes() {
        return ended.stream().map(TaskEnded::index).toList();
    }

    @Test
    void theLastOnesAreTakenBackAndWhatRunsStays() throws Exception {
        launch(0, 5);
        threads.step(random);

        takeBack(1, 3);
        takeBack(1, 3);
        takeBack(1, 3);

        assertThat(takenBack)
                .containsExactly(
                        new TakenBack(1, List.of(new AttemptRange(2, 3, 0))),
                        new TakenBack(1, List.of(new AttemptRange(1, 1, 0))),
                        new TakenBack(1, List.of()));
        threads.step(random);
        assertThat(threads.isIdle()).isTrue();
        time.runUntilIdle();
        assertThat(endedIndexes()).containsExactly(0);
    }

    @Test
    void aTaskSetThatIsNotKnownIsAnsweredForToo() {
        takeBack(77, 3);

        assertThat(takenBack).containsExactly(new TakenBack(77, List.of()));
    }

    @Test
    void attemptsThatFollowEachOtherAreOneRange() throws Exception {
        launch(100, 1);
        threads.step(random);
        inLoop(() -> executor.launch(List.of(new TaskGroup(
                1,
                List.of(new IndexRange(0, 2)),
                List.of(
                        new TaskEntry(4, 1, Bytes.EMPTY),
                        new TaskEntry(5, 1, Bytes.EMPTY),
                        new TaskEntry(6, 2, Bytes.EMPTY),
                        new TaskEntry(9, 2, Bytes.EMPTY))))));

        takeBack(1, 100);

        assertThat(takenBack)
                .containsExactly(new TakenBack(
                        1,
                        List.of(
                                new AttemptRange(4, 2, 1),
                                new AttemptRange(6, 1, 2),
                                new AttemptRange(9, 1, 2),
                                new AttemptRange(0, 2, 0))));
    }

    @Test
    void whatWasTakenBackMayComeAgain() throws Exception {
        launch(0, 2);
        threads.step(random);
        takeBack(1, 1);
        launch(1, 1);

        while (!threads.isIdle()) {
            threads.step(random);
        }
        time.advance(NewsDesk.LATEST);

        assertThat(endedIndexes()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aTaskThatHasRunForAWhileIsToldOnce() throws Exception {
        launch(0, 3);
        time.advance(Duration.ofMillis(13));
        threads.step(random);
        long startedAt = time.wallTime().toEpochMilli();

        time.advance(StartedWatch.AFTER.minusNanos(1));
        assertThat(started).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(started).containsExactly(new StartedTask(1, 0, 0, startedAt));
        time.advance(Duration.ofSeconds(10));
        assertThat(started).hasSize(1);

        threads.step(random);
        time.advance(StartedWatch.AFTER);
        assertThat(started).extracting(StartedTask::index).containsExactly(0, 1);
    }

    @Test
    void tasksThatAreSoonOverAreNotTold() throws Exception {
        launch(0, 50);
        threads.step(random);
        for (int i = 0; i < 49; i++) {
            time.advance(Duration.ofMillis(19));
            threads.step(random);
        }

        assertThat(started).isEmpty();
        threads.step(random);
        time.advance(Duration.ofSeconds(1));
        assertThat(started).isEmpty();
        assertThat(endedIndexes()).hasSize(50);
    }

    @Test
    void theFileTellsWhatRunsAtEachMoment() throws Exception {
        assertThat(running()).isEmpty();
        launch(7, 2);
        assertThat(running()).isEmpty();

        threads.step(random);
        assertThat(running()).containsExactly(new RunningAttempt(1, 7, 0));
        threads.step(random);
        assertThat(running()).containsExactly(new RunningAttempt(1, 8, 0));
        threads.step(random);
        assertThat(running()).isEmpty();
    }

    private List<RunningAttempt> running() throws IOException {
        return RunningFile.read(file);
    }

    @Test
    void durationsAreThoseOfTheClock() throws Exception {
        launch(0, 2);
        threads.step(random);
        long startedAt = time.wallTime().toEpochMilli();
        time.advance(Duration.ofMillis(1_700));
        threads.step(random);
        time.advance(Duration.ofMillis(300));
        threads.step(random);
        time.advance(NewsDesk.LATEST);

        assertThat(ended).hasSize(2);
        assertThat(ended.get(0).metrics().startedEpochMillis()).isEqualTo(startedAt);
        assertThat(ended.get(0).metrics().runNanos()).isEqualTo(1_700_000_000L);
        assertThat(ended.get(1).metrics().startedEpochMillis()).isEqualTo(startedAt + 1_700);
        assertThat(ended.get(1).metrics().runNanos()).isEqualTo(300_000_000L);
    }
}
