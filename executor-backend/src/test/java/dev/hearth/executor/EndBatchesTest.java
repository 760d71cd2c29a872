package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.executor.EndBatches.Finished;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.protocol.DriverToExecutor.AddTaskSet;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndBatchesTest {
    private final StageTasks stage = new StageTasks(new AddTaskSet(1, 1, 0, Bytes.EMPTY, Map.of()));
    private final ManualTime time = new ManualTime();
    private final List<Integer> sizes = new ArrayList<>();
    private final EndBatches batches =
            new EndBatches(new ManualEventLoop(time, "loop"), batch -> sizes.add(batch.size()));

    private Finished end(int index) {
        TaskAttempt attempt = stage.launch(stage.batch(1), index, 0, Bytes.EMPTY);
        return new Finished(attempt, new TaskEnded(1, index, 0, new TaskEnd.Killed("x"), TaskMetrics.NONE));
    }

    @Test
    void anEndWaitsForOthersAMillisecondAtMost() {
        batches.post(end(0), false);
        batches.post(end(1), false);
        time.runUntilIdle();
        assertThat(sizes).isEmpty();

        time.advance(EndBatches.LATEST);

        assertThat(sizes).containsExactly(2);
    }

    @Test
    void anEndThatMustNotWaitTakesTheOthersAlong() {
        batches.post(end(0), false);
        batches.post(end(1), true);
        batches.post(end(2), true);
        time.runUntilIdle();

        assertThat(sizes).containsExactly(3);
        time.advance(EndBatches.LATEST);
        assertThat(sizes).containsExactly(3);
    }

    @Test
    void aFullBatchLeavesAtOnce() {
        for (int i = 0; i < EndBatches.FULL; i++) {
            batches.post(end(i), false);
        }
        time.runUntilIdle();

        assertThat(sizes).containsExactly(EndBatches.FULL);
    }

    @Test
    void noEndIsLostWhenManyThreadsPost() throws Exception {
        int threads = 3;
        int each = 30_000;
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        CountDownLatch taken = new CountDownLatch(threads * each);
        ThreadEventLoop loop = new ThreadEventLoop("test-loop", (attempted, cause) -> faults.add(cause));
        EndBatches shared = new EndBatches(loop, batch -> batch.forEach(end -> taken.countDown()));
        Finished end = end(0);
        loop.start();

        for (int i = 0; i < threads; i++) {
            int seed = i;
            new Thread(() -> {
                        for (int n = 0; n < each; n++) {
                            shared.post(end, (n + seed) % 7 == 0);
                        }
                    })
                    .start();
        }

        assertThat(taken.await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        loop.close();
        assertThat(faults).isEmpty();
    }
}
