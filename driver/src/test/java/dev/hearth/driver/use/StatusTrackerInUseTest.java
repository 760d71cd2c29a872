package dev.hearth.driver.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.ExecutorStatus;
import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthListener;
import dev.hearth.driver.JobFailedException;
import dev.hearth.driver.JobHandle;
import dev.hearth.driver.StageState;
import dev.hearth.driver.StageStatus;
import dev.hearth.driver.StatusTracker;
import dev.hearth.driver.TaskState;
import dev.hearth.driver.TaskStatus;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of an application, on {@code local[2]}. */
@Timeout(120)
class StatusTrackerInUseTest {
    private static final CountDownLatch GATE = new CountDownLatch(1);

    private static HearthContext context;
    private static StatusTracker tracker;

    @TempDir
    Path directory;

    @BeforeAll
    static void create() {
        context = HearthContext.builder()
                .master("local[2]")
                .appName("StatusTrackerInUseTest")
                .set("hearth.task.maxFailures", "3")
                .create();
        tracker = context.statusTracker();
    }

    @AfterAll
    static void close() {
        GATE.countDown();
        context.close();
    }

    private static StageStatus last() {
        List<StageStatus> stages = tracker.stages();
        return stages.get(stages.size() - 1);
    }

    @Test
    void everyTaskTellsWhatItCost() {
        int tasks = 20_000;
        Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
        List<Long> values =
                context.range(0, tasks, 1, tasks).map(number -> 3 * number).collect();
        Instant after = Instant.ofEpochMilli(System.currentTimeMillis());
        assertThat(values).hasSize(tasks);

        StageStatus stage = last();
        assertThat(stage.state()).isEqualTo(StageState.SUCCEEDED);
        assertThat(stage.tasks()).isEqualTo(tasks);
        assertThat(stage.succeeded()).isEqualTo(tasks);
        assertThat(stage.failed()).isZero();
        assertThat(stage.running()).isZero();
        assertThat(stage.description()).startsWith("collect at StatusTrackerInUseTest.java:");
        assertThat(stage.completed()).hasValueSatisfying(end -> assertThat(end).isAfterOrEqualTo(stage.submitted()));
        List<TaskStatus> drawn = tracker.tasks(
                stage.stageId(),
                new Random(11).ints(0, tasks).distinct().limit(1000).boxed().toList());
        assertThat(drawn).hasSize(1000);
        assertThat(drawn).allSatisfy(task -> {
            assertThat(task.attempt()).isZero();
            assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(task.executorId()).isEqualTo("local/0");
            assertThat(task.host()).isEqualTo("localhost");
            // the executor's wall clock may run beside the system's by some milliseconds
            assertThat(task.startTime()).isBetween(before.minusSeconds(1), after.plusSeconds(1));
            assertThat(task.runTime()).isPositive();
            assertThat(task.duration()).isGreaterThanOrEqualTo(task.runTime());
            assertThat(task.resultBytes()).isPositive();
            assertThat(task.recordsRead()).isEqualTo(1);
            assertThat(task.recordsWritten()).isEqualTo(1);
            assertThat(task.failure()).isEmpty();
        });
    }

    @Test
    void theSumsOfAStageAreThoseOfItsTasks() {
        int tasks = 2000;
        assertThat(context.range(0, 10L * tasks, 1, tasks).count()).isEqualTo(10L * tasks);

        StageStatus stage = last();
        List<TaskStatus> all =
                tracker.tasks(stage.stageId(), IntStream.range(0, tasks).boxed().toList());
        assertThat(all).hasSize(tasks);
        assertThat(stage.runTime().count()).isEqualTo(tasks);
        assertThat(stage.runTime().sum()).isEqualTo(sum(all, TaskStatus::runTime));
        assertThat(stage.duration().sum()).isEqualTo(sum(all, TaskStatus::duration));
        assertThat(stage.deserializeTime()).isEqualTo(sum(all, TaskStatus::deserializeTime));
        assertThat(stage.resultSerializationTime()).isEqualTo(sum(all, TaskStatus::resultSerializationTime));
        assertThat(stage.gcTime()).isEqualTo(sum(all, TaskStatus::gcTime));
        assertThat(stage.resultBytes())
                .isEqualTo(all.stream().mapToLong(TaskStatus::resultBytes).sum());
        assertThat(stage.recordsRead()).isEqualTo(10L * tasks);
        assertThat(stage.recordsWritten()).isEqualTo(tasks);
        Duration slowest =
                all.stream().map(TaskStatus::duration).max(Duration::compareTo).orElseThrow();
        assertThat(stage.duration().max()).isEqualTo(slowest);
        assertThat(tracker.slowest(stage.stageId())).hasSize(10);
        assertThat(tracker.slowest(stage.stageId()).get(0).duration()).isEqualTo(slowest);
    }

    @Test
    void failedAttemptsAreShownInFull() {
        long count = context.range(0, 10, 1, 10)
                .filter(number -> {
                    int attempt = TaskContext.current().orElseThrow().attemptNumber();
                    if (number == 7 && attempt < 2) {
                        throw new IllegalStateException("boom " + attempt);
                    }
                    return true;
                })
                .count();

        StageStatus stage = last();
        assertThat(count).isEqualTo(10);
        assertThat(stage.failed()).isEqualTo(2);
        assertThat(stage.state()).isEqualTo(StageState.SUCCEEDED);
        assertThat(tracker.failed(stage.stageId())).hasSize(2).allSatisfy(task -> {
            assertThat(task.partition()).isEqualTo(7);
            assertThat(task.state()).isEqualTo(TaskState.FAILED);
            assertThat(task.executorId()).isEqualTo("local/0");
            assertThat(task.failure()).contains("java.lang.IllegalStateException: boom " + task.attempt());
            assertThat(task.stack())
                    .hasValueSatisfying(stack -> assertThat(stack)
                            .contains("boom " + task.attempt())
                            .contains("StatusTrackerInUseTest.java:"));
        });
        assertThat(tracker.tasks(stage.stageId(), List.of(7))).singleElement().satisfies(task -> {
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.state()).isEqualTo(TaskState.SUCCEEDED);
        });
        assertThat(tracker.attempts(stage.stageId(), 7))
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.FAILED, TaskState.FAILED, TaskState.SUCCEEDED);
    }

    @Test
    void recordsAreCountedWhereTheyAreReadAndWhereTheyGo() throws IOException {
        Path input = Files.writeString(directory.resolve("in"), "a\nbb\n\nd e f\n");
        String output = directory.resolve("out").toString();
        Map<String, List<Long>> found = new HashMap<>();

        context.textFile(input.toString(), 2).filter(line -> !line.isEmpty()).saveAsTextFile(output);
        found.put("text", readAndWritten());
        context.textFile(input.toString(), 1).take(2);
        found.put("take", readAndWritten());
        context.parallelize(List.of(1, 2, 3, 4, 5), 2).map(number -> number).collect();
        found.put("collect", readAndWritten());
        context.parallelize(List.of(1, 2, 3, 4, 5), 2).reduce(Integer::sum);
        found.put("reduce", readAndWritten());
        context.range(0, 1000, 1, 3).fold(0L, Long::sum);
        found.put("fold", readAndWritten());
        context.range(0, 1000, 1, 4).take(3);
        found.put("take of a range", readAndWritten());
        context.range(0, 1000, 1, 4).foreach(number -> {});
        found.put("foreach", readAndWritten());
        context.runJob(context.range(0, 9, 1, 3), (task, numbers) -> "ignored");
        found.put("run", readAndWritten());

        assertThat(found)
                .containsEntry("text", List.of(4L, 3L))
                .containsEntry("take", List.of(2L, 2L))
                .containsEntry("collect", List.of(5L, 5L))
                .containsEntry("reduce", List.of(5L, 2L))
                .containsEntry("fold", List.of(1000L, 3L))
                .containsEntry("take of a range", List.of(3L, 3L))
                .containsEntry("foreach", List.of(1000L, 0L))
                .containsEntry("run", List.of(0L, 3L));
    }

    private static List<Long> readAndWritten() {
        StageStatus stage = last();
        return List.of(stage.recordsRead(), stage.recordsWritten());
    }

    @Test
    void whatRunsIsShownWhileItRuns() {
        JobHandle<Void> job = context.range(0, 3, 1, 3).foreachAsync(number -> {
            if (number < 2) {
                GATE.await();
            }
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        List<TaskStatus> running = List.of();
        while ((running.size() < 2 || job.progress().running() < 2) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            running = tracker.stages().isEmpty() ? List.of() : tracker.running(last().stageId());
        }

        assertThat(running).hasSize(2).allSatisfy(task -> {
            assertThat(task.state()).isEqualTo(TaskState.RUNNING);
            assertThat(task.executorId()).isEqualTo("local/0");
            assertThat(task.partition()).isLessThan(2);
        });
        assertThat(last().state()).isEqualTo(StageState.ACTIVE);
        assertThat(last().running()).isEqualTo(2);
        assertThat(job.progress().running()).isEqualTo(2);
        GATE.countDown();
        job.join();
        assertThat(tracker.running(last().stageId())).isEmpty();
    }

    @Test
    void aListenerHearsOfStagesAndFailures() throws InterruptedException {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        context.addListener(new HearthListener() {
            @Override
            public void onStageStarted(StageStarted event) {
                heard.add(event);
            }

            @Override
            public void onTasksFailed(TasksFailed event) {
                heard.add(event);
            }

            @Override
            public void onStageCompleted(StageCompleted event) {
                heard.add(event);
            }
        });

        assertThatThrownBy(() -> context.range(0, 1, 1, 1).foreach(number -> {
                    throw new IllegalStateException("boom");
                }))
                .isInstanceOf(JobFailedException.class);

        assertThat(heard.poll(60, TimeUnit.SECONDS)).isInstanceOf(HearthListener.StageStarted.class);
        int failures = 0;
        Object next = heard.poll(60, TimeUnit.SECONDS);
        while (next instanceof HearthListener.TasksFailed event) {
            failures += event.tasks().size();
            assertThat(event.failed()).isGreaterThanOrEqualTo(failures);
            next = heard.poll(60, TimeUnit.SECONDS);
        }
        assertThat(failures).isEqualTo(3);
        assertThat(next).isInstanceOfSatisfying(HearthListener.StageCompleted.class, event -> {
            assertThat(event.succeeded()).isFalse();
            assertThat(event.status().state()).isEqualTo(StageState.FAILED);
            assertThat(event.status().failure().orElseThrow()).contains("failed 3 times");
        });
    }

    @Test
    void aLocalExecutorHasNoHeartbeats() {
        assertThat(context.executors())
                .singleElement()
                .extracting(ExecutorStatus::usage)
                .isEqualTo(Optional.empty());
        assertThat(tracker.lostExecutors()).isEmpty();
    }

    private static Duration sum(List<TaskStatus> tasks, Function<TaskStatus, Duration> part) {
        return tasks.stream().map(part).reduce(Duration.ZERO, Duration::plus);
    }
}
