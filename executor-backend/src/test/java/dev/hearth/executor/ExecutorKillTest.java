package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.protocol.ExecutorToDriver.AttemptRange;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.TaskEnd;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that are ended before their time, and what runs after them on their thread. */
class ExecutorKillTest {
    /** What functions, which travel as bytes, share with their test. */
    private static final ConcurrentMap<String, CountDownLatch> LATCHES = new ConcurrentHashMap<>();

    @AfterEach
    void forget() {
        LATCHES.clear();
    }

    static CountDownLatch latch(String name, int count) {
        return LATCHES.computeIfAbsent(name, key -> new CountDownLatch(count));
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("waited too long");
        }
    }

    @Test
    void aQueuedTaskThatIsKilledNeverStarts() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                if (context.partitionId() == 1) {
                    throw new AssertionError("it started");
                }
                latch("started", 1).countDown();
                await(latch("go", 1));
                return 0;
            });
            executor.launch(1, 0, 2);
            await(latch("started", 1));

            executor.kill(1, 1, true);

            TaskEnded killed = executor.next();
            assertThat(killed.index()).isEqualTo(1);
            assertThat(killed.end()).isEqualTo(new TaskEnd.Killed("enough"));
            latch("go", 1).countDown();
            assertThat(executor.nextValue()).isEqualTo(0);
        }
    }

    @Test
    void aRunningTaskIsInterruptedWhenItIsKilled() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                latch("started", 1).countDown();
                new CountDownLatch(1).await();
                return 0;
            });
            executor.launch(1, 0, 1);
            await(latch("started", 1));

            executor.kill(1, 0, true);

            assertThat(executor.next().end()).isEqualTo(new TaskEnd.Killed("enough"));
        }
    }

    @Test
    void aTaskKilledWithoutInterruptEndsWhenItLooks() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                latch("started", 1).countDown();
                while (!context.isKilled()) {
                    Thread.onSpinWait();
                }
                return Thread.currentThread().isInterrupted();
            });
            executor.launch(1, 0, 1);
            await(latch("started", 1));

            executor.kill(1, 0, false);

            assertThat(executor.next().end()).isEqualTo(new TaskEnd.Killed("enough"));
        }
    }

    @Test
    void aKillThatComesBeforeItsLaunchIsRemembered() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.kill(1, 3, true);
            executor.stage(1, (context, payload) -> context.partitionId());

            executor.launch(1, 3, 2);

            List<TaskEnded> ends = executor.next(2);
            assertThat(ends).anySatisfy(ended -> {
                assertThat(ended.index()).isEqualTo(3);
                assertThat(ended.end()).isEqualTo(new TaskEnd.Killed("enough"));
            });
            assertThat(ends).anyMatch(ended -> ended.index() == 4 && ended.end() instanceof TaskEnd.Success);
        }
    }

    @Test
    void onlyTheOneIsKilledOutOfTheMiddleOfARange() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                latch("started", 1).countDown();
                await(latch("go", 1));
                return context.partitionId();
            });
            executor.launch(1, 0, 10);
            await(latch("started", 1));

            for (int index : new int[] {5, 1, 9, 4, 6}) {
                executor.kill(1, index, true);
            }
            executor.kill(1, 5, true);

            assertThat(executor.next(5))
                    .allMatch(ended -> ended.end().equals(new TaskEnd.Killed("enough")))
                    .extracting(TaskEnded::index)
                    .containsExactly(5, 1, 9, 4, 6);
            latch("go", 1).countDown();
            assertThat(executor.next(5)).extracting(TaskEnded::index).containsExactly(0, 2, 3, 7, 8);
            assertThat(executor.hasNoEnd()).isTrue();
        }
    }

    /** Real threads, at full rate: a kill finds its attempt queued, or about to start, or running, or over. */
    @Test
    void everyAttemptEndsOnceWhileKillsAndTakeBacksRaceWithItsStart() throws Exception {
        int rounds = 300;
        int each = 64;
        try (ExecutorHarness executor = ExecutorHarness.slots(2)) {
            executor.stage(1, (context, payload) -> context.partitionId());
            for (int round = 0; round < rounds; round++) {
                int first = round * each;
                executor.launch(1, first, each);
                BitSet over = new BitSet();
                for (int i = 1; i < each; i += 5) {
                    executor.kill(1, first + i, true);
                }
                TakenBack back = executor.takeBack(1, 10);
                for (AttemptRange range : back.attempts()) {
                    for (int i = 0; i < range.count(); i++) {
                        assertThat(over.get(range.first() + i)).isFalse();
                        over.set(range.first() + i);
                    }
                }
                for (TaskEnded ended : executor.next(each - over.cardinality())) {
                    assertThat(over.get(ended.index()))
                            .as("task %s", ended.index())
                            .isFalse();
                    over.set(ended.index());
                    assertThat(ended.end()).isNotInstanceOf(TaskEnd.Failed.class);
                }
                assertThat(over.nextClearBit(first)).isEqualTo(first + each);
            }
            assertThat(executor.hasNoEnd()).isTrue();
        }
    }

    /** Tasks that are not killed see no interrupt, however closely they follow killed ones on their thread. */
    @Test
    void anInterruptNeverReachesTheNextTask() throws Exception {
        int tasks = 20_000;
        try (ExecutorHarness executor = ExecutorHarness.slots(2)) {
            executor.stage(1, (context, payload) -> {
                long spins = 0;
                while (!Thread.currentThread().isInterrupted() && ++spins < 300) {
                    Thread.onSpinWait();
                }
                if (Thread.currentThread().isInterrupted() && !context.isKilled()) {
                    throw new AssertionError("a stray interrupt");
                }
                return 0;
            });
            int killed = 0;
            int succeeded = 0;

            for (int first = 0; first < tasks; first += 200) {
                int from = first;
                executor.launch(1, from, 200);
                for (int i = from; i < from + 200; i += 3) {
                    executor.kill(1, i, true);
                }
                for (TaskEnded ended : executor.next(200)) {
                    if (ended.end() instanceof TaskEnd.Killed) {
                        assertThat((ended.index() - from) % 3).isZero();
                        killed++;
                    } else {
                        assertThat(ended.end()).as("task %s", ended.index()).isInstanceOf(TaskEnd.Success.class);
                        succeeded++;
                    }
                }
            }

            assertThat(killed + succeeded).isEqualTo(tasks);
            assertThat(killed).isPositive();
        }
    }

    @Test
    void whatOneTaskLeavesOnItsThreadDoesNotReachTheNext() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                boolean clean = !Thread.currentThread().isInterrupted()
                        && Thread.currentThread().getContextClassLoader() == ExecutorKillTest.class.getClassLoader();
                Thread.currentThread().interrupt();
                Thread.currentThread().setContextClassLoader(null);
                return clean;
            });

            executor.launch(1, 0, 50);

            assertThat(executor.next(50))
                    .allMatch(ended -> ExecutorHarness.value(ended).equals(true));
        }
    }

    @Test
    void tasksOfARemovedStageAreKilled() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(1)) {
            executor.stage(1, (context, payload) -> {
                latch("started", 1).countDown();
                await(latch("go", 1));
                return 0;
            });
            executor.launch(1, 0, 3);
            await(latch("started", 1));

            executor.inLoop(() -> executor.executor().removeTaskSet(1));

            assertThat(executor.next(2))
                    .extracting(TaskEnded::end)
                    .containsOnly(new TaskEnd.Killed("its stage is over"));
            latch("go", 1).countDown();
            assertThat(executor.next().end()).isEqualTo(new TaskEnd.Killed("its stage is over"));
        }
    }

    @Test
    void nothingStartsWhileItIsPaused() throws Exception {
        try (ExecutorHarness executor = ExecutorHarness.slots(2)) {
            executor.stage(1, (context, payload) -> 0);
            executor.inLoop(() -> executor.executor().pause(true));
            executor.launch(1, 0, 100);
            assertThat(executor.executor().running()).isEmpty();
            assertThat(executor.hasNoEnd()).isTrue();

            executor.inLoop(() -> executor.executor().pause(false));

            assertThat(executor.next(100)).hasSize(100);
        }
    }
}
