package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.ExecutorToDriver.TaskMetrics;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NewsDeskTest {
    private static final long MAX_NEWS_BYTES = 1 << 20;

    private final ManualTime time = new ManualTime();
    private final ManualEventLoop loop = new ManualEventLoop(time, "loop");
    private final List<ExecutorNews> news = new ArrayList<>();
    private final NewsDesk desk = new NewsDesk(loop, MAX_NEWS_BYTES, news::add);
    private final RunnerOutbox outbox = desk.newOutbox();
    private final RunnerOutbox other = desk.newOutbox();

    private List<Integer> sizes() {
        return news.stream().map(each -> NewsReader.ends(each).size()).toList();
    }

    private void succeed(RunnerOutbox runner, long taskSet, int index, int valueBytes, boolean now) {
        EndBatch batch = runner.take(time.now());
        batch.succeeding(taskSet).add(index, 0, 0, 0, 0, 0, 0, 0, 0, new byte[valueBytes]);
        runner.put(now);
        runner.goesOn();
    }

    private static TaskEnded killed(int index) {
        return new TaskEnded(1, index, 0, new TaskEnd.Killed("x"), TaskMetrics.NONE);
    }

    @Test
    void anEndWaitsForOthersAMillisecondAtMost() {
        succeed(outbox, 1, 0, 8, false);
        time.advance(Duration.ofNanos(300_000));
        succeed(other, 1, 1, 8, false);
        succeed(outbox, 1, 2, 8, false);
        time.runUntilIdle();
        assertThat(sizes()).isEmpty();

        time.advance(NewsDesk.LATEST.minusNanos(300_000));
        assertThat(sizes()).containsExactly(2);
        time.advance(Duration.ofNanos(300_000));

        assertThat(sizes()).containsExactly(2, 1);
    }

    /** However the clock of earlier ends stands. */
    @Test
    void noEndEverWaitsLonger() {
        for (int i = 0; i < 200; i++) {
            succeed(i % 3 == 0 ? outbox : other, 1, i, 8, false);
            int sent = i + 1;
            time.advance(Duration.ofNanos(1 + i * 17_000L % 1_900_000));
            succeed(outbox, 1, 1_000 + i, 8, false);
            time.advance(NewsDesk.LATEST);
            assertThat(sizes().stream().mapToInt(Integer::intValue).sum()).isEqualTo(2 * sent);
        }
    }

    @Test
    void anEndThatMustNotWaitTakesTheOthersAlong() {
        succeed(other, 1, 0, 8, false);
        succeed(outbox, 1, 1, 8, true);
        succeed(outbox, 1, 2, 8, true);
        time.runUntilIdle();

        assertThat(sizes()).containsExactly(3);
        time.advance(NewsDesk.LATEST.multipliedBy(3));
        assertThat(sizes()).containsExactly(3);
    }

    @Test
    void aRunnerThatIdlesAfterOneEndWakesTheLoopOnce() {
        EndBatch batch = outbox.take(time.now());
        batch.succeeding(1).add(0, 0, 0, 0, 0, 0, 0, 0, 0, new byte[8]);
        outbox.put(false);
        time.runUntilIdle();
        assertThat(sizes()).isEmpty();

        outbox.flush();
        time.runUntilIdle();

        assertThat(sizes()).containsExactly(1);
    }

    @Test
    void aRunnerThatIdlesIsFetchedAtOnce() {
        outbox.flush();
        succeed(outbox, 1, 0, 8, false);
        outbox.flush();
        time.runUntilIdle();

        assertThat(sizes()).containsExactly(1);
    }

    @Test
    void aFullBatchLeavesAtOnce() {
        for (int i = 0; i < EndBatch.FULL; i++) {
            succeed(outbox, 1, i, 8, false);
        }
        time.runUntilIdle();
        assertThat(sizes()).containsExactly(EndBatch.FULL);

        succeed(outbox, 1, 0, EndBatch.FULL_BYTES, false);
        time.runUntilIdle();
        assertThat(sizes()).containsExactly(EndBatch.FULL, 1);
    }

    @Test
    void eachTaskSetHasItsColumns() {
        succeed(outbox, 1, 0, 8, false);
        succeed(outbox, 2, 0, 8, false);
        succeed(outbox, 2, 1, 8, false);
        outbox.add(killed(7), time.now(), true);
        time.runUntilIdle();

        assertThat(news).singleElement().satisfies(each -> {
            assertThat(each.succeeded())
                    .extracting(tasks -> tasks.taskSet() + ":" + tasks.count())
                    .containsExactly("1:1", "2:2");
            assertThat(each.ended()).containsExactly(killed(7));
        });
    }

    @Test
    void whatTheLoopHasInATurnLeavesTogether() {
        loop.execute(() -> desk.ended(killed(1)));
        loop.execute(() -> desk.takenBack(new TakenBack(1, List.of())));
        loop.execute(() -> desk.ended(killed(2)));
        time.runUntilIdle();

        assertThat(news)
                .containsExactly(new ExecutorNews(
                        List.of(killed(1), killed(2)), List.of(), List.of(), List.of(new TakenBack(1, List.of()))));
    }

    @Test
    void newsAreSplitWhereTheyGrowTooLarge() {
        for (int i = 0; i < 5; i++) {
            succeed(outbox, i, i, 400_000, false);
            outbox.add(
                    new TaskEnded(
                            1,
                            i,
                            0,
                            new TaskEnd.Success(new TaskEnd.Inline(Bytes.of(new byte[400_000])), List.of()),
                            TaskMetrics.NONE),
                    time.now(),
                    false);
        }
        time.runUntilIdle();

        assertThat(sizes()).containsExactly(2, 2, 2, 2, 2);
        assertThat(news).allMatch(each -> NewsDesk.bytes(each) <= MAX_NEWS_BYTES);
    }

    @Test
    void noEndIsLostWhenManyThreadsAdd() throws Exception {
        int threads = 3;
        int each = 100_000;
        List<Throwable> faults = new CopyOnWriteArrayList<>();
        CountDownLatch taken = new CountDownLatch(threads * each);
        ThreadEventLoop real = new ThreadEventLoop("test-loop", (attempted, cause) -> faults.add(cause));
        NewsDesk shared =
                new NewsDesk(real, MAX_NEWS_BYTES, told -> NewsReader.ends(told).forEach(end -> taken.countDown()));
        List<RunnerOutbox> outboxes = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            outboxes.add(shared.newOutbox());
        }
        real.start();

        for (RunnerOutbox mine : outboxes) {
            new Thread(() -> {
                        for (int n = 0; n < each; n++) {
                            EndBatch batch = mine.take(real.nanoTime());
                            batch.succeeding(n / 1_000).add(n, 0, 0, 0, 0, 0, 0, 0, 0, new byte[1]);
                            mine.put(n % 97 == 0);
                        }
                    })
                    .start();
        }

        assertThat(taken.await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        real.close();
        assertThat(faults).isEmpty();
    }
}
