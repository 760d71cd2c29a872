package dev.hearth.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IoSourceTest {
    /** Serves what is put into it, and counts. */
    private static final class FakeSource implements IoSource {
        private static final Runnable END = () -> {};

        private final BlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
        private final Semaphore wakes = new Semaphore(0);
        private int served;

        @Override
        public boolean serve(long waitNanos) {
            served++;
            if (waitNanos > 0 && ready.isEmpty()) {
                try {
                    boolean unused = wakes.tryAcquire(waitNanos, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            Runnable io = ready.poll();
            if (io != null && io != END) {
                io.run();
            }
            return io != END;
        }

        @Override
        public void wake() {
            wakes.release();
        }

        void becomeReady(Runnable io) {
            ready.add(io);
            wake();
        }

        void end() {
            becomeReady(END);
        }
    }

    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
    private final ThreadEventLoop loop =
            new ThreadEventLoop("test-loop", (attempted, cause) -> faults.add(attempted + ": " + cause.getMessage()));
    private final FakeSource source = new FakeSource();
    private final List<String> trace = new ArrayList<>();

    @AfterEach
    void close() {
        source.end();
        loop.close();
    }

    @Test
    void whatIoBringsRunsInTheSameTurnAfterTheTasksThatWaitedAndBeforeTimersAndTheTurnsEnd()
            throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> loop.schedule(Duration.ofNanos(1), () -> trace.add("timer")));
        loop.execute(() -> trace.add("task"));
        source.becomeReady(() -> {
            trace.add("io in loop: " + loop.inLoop());
            loop.execute(() -> {
                trace.add("brought");
                loop.atTurnEnd(done::countDown);
            });
            loop.atTurnEnd(() -> trace.add("turn end"));
            trace.add("io over");
        });
        loop.serve(source);

        loop.start();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(trace).containsExactly("io in loop: true", "io over", "task", "brought", "timer", "turn end");
    }

    @Test
    void aSleepingLoopBeginsToServeAndSleepsOnInTheSource() throws InterruptedException {
        loop.start();
        reach();
        CountDownLatch served = new CountDownLatch(1);

        assertThat(loop.serve(source)).isTrue();
        source.becomeReady(() -> loop.execute(served::countDown));

        assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
        reach();
    }

    @Test
    void aFloodOfTasksDoesNotStarveTheIo() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.serve(source);
        int turns = 5;
        for (int i = 0; i < turns * ThreadEventLoop.MAX_TASKS_PER_TURN; i++) {
            loop.execute(() -> {});
        }
        loop.execute(() -> {
            trace.add("served " + source.served + " times");
            done.countDown();
        });

        loop.start();
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(trace).containsExactly("served " + (turns + 1) + " times");
    }

    @Test
    void aFaultOfTheIoGoesToTheHandlerAndTheLoopGoesOn() throws InterruptedException {
        loop.serve(source);
        loop.start();

        source.becomeReady(() -> {
            throw new IllegalStateException("broken");
        });

        assertThat(faults.poll(30, TimeUnit.SECONDS)).isEqualTo("serving the I/O of event loop test-loop: broken");
        reach();
    }

    @Test
    void theThreadOfAClosedLoopServesUntilTheSourceHasEnded() throws InterruptedException {
        Thread[] thread = new Thread[1];
        loop.serve(source);
        loop.execute(() -> thread[0] = Thread.currentThread());
        loop.start();
        reach();

        loop.close();
        CountDownLatch served = new CountDownLatch(1);
        source.becomeReady(() -> {
            loop.execute(() -> trace.add("dropped"));
            loop.schedule(Duration.ofNanos(1), () -> trace.add("dropped"));
            loop.atTurnEnd(() -> trace.add("dropped"));
            served.countDown();
        });

        assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
        source.end();
        thread[0].join();
        assertThat(trace).isEmpty();
    }

    @Test
    void aLoopThatIsClosedBeforeItsStartServesTheIoAlone() throws InterruptedException {
        CountDownLatch served = new CountDownLatch(1);
        loop.serve(source);
        loop.execute(() -> trace.add("dropped"));

        loop.close();
        source.becomeReady(served::countDown);

        assertThat(served.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(trace).isEmpty();
    }

    @Test
    void aLoopServesOneSourceAtATimeAndNoneAfterItsClose() throws InterruptedException {
        loop.serve(source);
        assertThatThrownBy(() -> loop.serve(new FakeSource()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test-loop");

        loop.start();
        CountDownLatch ended = new CountDownLatch(1);
        source.end();
        loop.execute(ended::countDown);
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        reach();
        FakeSource next = new FakeSource();
        assertThat(loop.serve(next)).isTrue();
        reach();
        next.end();

        loop.close();
        assertThat(loop.serve(new FakeSource())).isFalse();
    }

    /** Waits until the loop has run all that was given to it before. */
    private void reach() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        loop.execute(reached::countDown);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
