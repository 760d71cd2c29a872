package dev.hearth.loop;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadEventLoopTest {
    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    final ThreadEventLoop loop =
            new ThreadEventLoop("test-loop", (attempted, cause) -> faults.add(attempted + ": " + cause.getMessage()));
    /** Written by the loop alone; read after a latch or after its close. */
    private final List<String> trace = new ArrayList<>();

    private final List<Fired> fired = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeLoop() {
        loop.close();
        endIo();
    }

    /** Ends what keeps the loop's thread after the loop's close, if something does. */
    void endIo() {}

    @Test
    void tasksGivenBeforeTheStartRunInOrderAfterIt() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            loop.execute(() -> trace.add("" + number));
        }
        assertThat(trace).isEmpty();

        loop.start();
        finish();

        assertThat(trace).hasSize(10_000).startsWith("0", "1", "2").endsWith("9998", "9999");
    }

    @Test
    void tasksOfManyThreadsRunOneAtATimeAndEachThreadsInItsOrder() throws InterruptedException {
        int[] counter = new int[1];
        int[] lastOf = new int[10];
        loop.start();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 10; t++) {
            int number = t;
            Thread thread = new Thread(() -> {
                for (int i = 1; i <= 100; i++) {
                    int expected = i;
                    loop.execute(() -> {
                        counter[0]++;
                        if (++lastOf[number] != expected) {
                            trace.add("thread " + number + " out of order at " + expected);
                        }
                    });
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        finish();

        assertThat(counter[0]).isEqualTo(1_000);
        assertThat(trace).isEmpty();
    }

    @Test
    void aSleepingLoopWakesForEachTask() throws InterruptedException {
        loop.start();

        for (int i = 0; i < 1_000; i++) {
            awaitLoop();
        }

        assertThat(faults).isEmpty();
    }

    @Test
    void theEndOfTheTurnComesAfterTheTasksThatWaitedAndBeforeTheNextOnes() throws InterruptedException {
        loop.execute(() -> {
            trace.add("a");
            loop.execute(() -> trace.add("next turn"));
            loop.atTurnEnd(() -> {
                trace.add("end");
                loop.atTurnEnd(() -> trace.add("end of the end"));
            });
        });
        loop.execute(() -> trace.add("b"));

        loop.start();
        finish();

        assertThat(trace).containsExactly("a", "b", "end", "end of the end", "next turn");
    }

    @Test
    void turnsAreCounted() throws InterruptedException {
        loop.start();
        CountDownLatch second = new CountDownLatch(1);

        loop.execute(() -> loop.schedule(ofMillis(1), second::countDown));

        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.turns()).isPositive();
    }

    @Test
    void timersRunByDeadlineAndNeverEarly() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(3);
        loop.execute(() -> {
            expectTimer(30, done);
            expectTimer(10, done);
        });
        expectTimer(20, done);

        loop.start();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        loop.close();

        assertThat(trace).isEmpty();
        assertThat(fired).hasSize(3);
        for (int i = 1; i < fired.size(); i++) {
            assertThat(fired.get(i - 1).earliestNanos())
                    .isLessThanOrEqualTo(fired.get(i).latestNanos());
        }
    }

    @Test
    void aFloodOfTasksDoesNotStarveTheTimers() throws InterruptedException {
        int[] ran = new int[1];
        loop.execute(() -> loop.schedule(ofNanos(1), () -> trace.add("timer after " + ran[0] + " tasks")));
        for (int i = 0; i < 3 * ThreadEventLoop.MAX_TASKS_PER_TURN; i++) {
            loop.execute(() -> ran[0]++);
        }

        loop.start();
        finish();

        assertThat(trace).containsExactly("timer after " + (ThreadEventLoop.MAX_TASKS_PER_TURN - 1) + " tasks");
    }

    @Test
    void tasksThatWaitedRunBeforeTimersThatAreDue() throws InterruptedException {
        loop.execute(() -> {
            loop.schedule(ofNanos(1), () -> trace.add("timer"));
            long pastDueNanos = loop.nanoTime() + 1;
            while (loop.nanoTime() - pastDueNanos < 0) {
                Thread.onSpinWait();
            }
        });
        loop.execute(() -> trace.add("heartbeat"));

        loop.start();
        finish();

        assertThat(trace).containsExactly("heartbeat", "timer");
    }

    @Test
    void aTimerCancelledInTheLoopNeverRuns() throws InterruptedException {
        loop.execute(() -> {
            EventLoop.Timer[] second = new EventLoop.Timer[1];
            loop.schedule(ofNanos(1), () -> {
                trace.add("first");
                second[0].cancel();
                second[0].cancel();
            });
            second[0] = loop.schedule(ofNanos(2), () -> trace.add("second"));
            EventLoop.Timer third = loop.schedule(ZERO, () -> trace.add("third"));
            loop.execute(() -> trace.add("next turn"));
            third.cancel();
        });
        loop.schedule(ofMillis(1), () -> trace.add("cancelled outside")).cancel();

        loop.start();
        finish();

        assertThat(trace).containsExactlyInAnyOrder("first", "next turn");
    }

    @Test
    void aDelayOfZeroOrLessMeansTheNextTurn() throws InterruptedException {
        loop.execute(() -> {
            loop.schedule(ZERO, () -> trace.add("timer 1"));
            loop.schedule(ofHours(-1), () -> trace.add("timer 2"));
            loop.atTurnEnd(() -> trace.add("turn end"));
        });
        loop.execute(() -> trace.add("same turn"));

        loop.start();
        finish();

        assertThat(trace).containsExactly("same turn", "turn end", "timer 1", "timer 2");
    }

    @Test
    void aFaultGoesToItsHandlerAndTheLoopGoesOn() throws InterruptedException {
        loop.execute(() -> {
            loop.atTurnEnd(() -> {
                throw new IllegalStateException("third");
            });
            throw new IllegalStateException("first");
        });
        loop.schedule(ofNanos(1), () -> {
            throw new AssertionError("timer");
        });
        loop.execute(() -> trace.add("went on"));
        loop.start();
        finish();

        assertThat(trace).containsExactly("went on");
        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "running a task of event loop test-loop: first",
                        "running a task of event loop test-loop: timer",
                        "running a task of event loop test-loop: third");
    }

    @Test
    void onlyTheLoopsThreadIsInTheLoop() throws InterruptedException {
        assertThat(loop.inLoop()).isFalse();
        assertThatThrownBy(loop::checkInLoop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
        assertThatThrownBy(() -> loop.atTurnEnd(() -> {})).isInstanceOf(IllegalStateException.class);
        loop.execute(() -> {
            loop.checkInLoop();
            trace.add(Thread.currentThread().getName() + " daemon="
                    + Thread.currentThread().isDaemon());
        });

        loop.start();
        finish();

        assertThat(trace).containsExactly("test-loop daemon=true");
    }

    @Test
    void anInterruptIsForgottenAndTheLoopGoesOn() throws InterruptedException {
        loop.start();
        loop.execute(() -> Thread.currentThread().interrupt());
        awaitLoop();
        loop.schedule(
                ofMillis(1),
                () -> trace.add("interrupted=" + Thread.currentThread().isInterrupted()));
        CountDownLatch later = new CountDownLatch(1);
        loop.schedule(ofMillis(5), later::countDown);

        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
        loop.close();

        assertThat(trace).containsExactly("interrupted=false");
    }

    @Test
    void closeFinishesTheTurnAndDropsTheRest() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            loop.atTurnEnd(() -> trace.add("turn end"));
            loop.schedule(ofHours(1), () -> trace.add("dropped"));
            loop.execute(() -> trace.add("dropped"));
            loop.close();
            loop.execute(() -> trace.add("dropped"));
            begun.countDown();
        });
        loop.execute(() -> trace.add("same turn"));
        loop.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        loop.close();
        loop.execute(() -> trace.add("dropped"));
        loop.schedule(ofNanos(1), () -> trace.add("dropped")).cancel();

        assertThat(trace).containsExactly("same turn", "turn end");
    }

    @Test
    void closeIsIdempotentAndEndsASleepingLoop() throws InterruptedException {
        Thread[] thread = new Thread[1];
        loop.execute(() -> thread[0] = Thread.currentThread());
        loop.start();
        awaitLoop();

        loop.close();
        loop.close();
        endIo();
        thread[0].join();

        assertThat(thread[0].isAlive()).isFalse();
    }

    @Test
    void aLoopClosedBeforeItsStartCannotBeStarted() {
        loop.execute(() -> trace.add("dropped"));
        loop.close();

        assertThatThrownBy(loop::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test-loop");
        assertThat(trace).isEmpty();
    }

    @Test
    void aLoopCannotBeStartedTwiceOrAfterItsClose() throws InterruptedException {
        loop.start();
        assertThatThrownBy(loop::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test-loop");
        awaitLoop();

        loop.close();
        assertThatThrownBy(loop::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void timeIsMonotonic() {
        long before = loop.nanoTime();
        assertThat(loop.nanoTime() - before).isNotNegative();
        assertThat(loop.wallTime()).isNotNull();
    }

    /** A timer that has run, and between which times it was due: nobody knows when it was set to the nanosecond. */
    private record Fired(long earliestNanos, long latestNanos) {}

    private void expectTimer(int millis, CountDownLatch done) {
        long delayNanos = ofMillis(millis).toNanos();
        AtomicLong setNanos = new AtomicLong(Long.MAX_VALUE - delayNanos);
        long earliestNanos = loop.nanoTime() + delayNanos;
        loop.schedule(ofMillis(millis), () -> {
            if (loop.nanoTime() < earliestNanos) {
                trace.add(millis + " came early");
            }
            fired.add(new Fired(earliestNanos, setNanos.get() + delayNanos));
            done.countDown();
        });
        setNanos.set(loop.nanoTime());
    }

    /** Waits until all that was given to the loop before, and what that gave to it, has run and its turn has ended. */
    private void finish() throws InterruptedException {
        awaitLoop();
        awaitLoop();
        loop.close();
    }

    /** Waits until the loop has run all that was given to it before. */
    private void awaitLoop() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        loop.execute(reached::countDown);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
