package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerBusTest {
    private static final long DEADLINE_SECONDS = 30;

    private final ListenerBus bus = new ListenerBus();
    private final List<Object> heard = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    /** Notes every event; holds the first one back until the gate opens. */
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
        public void onExecutorAdded(ExecutorAdded event) {
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

    @Test
    void eventsArriveInOrderAndAllOfThemBeforeTheEnd() {
        bus.add(new Notes());
        gate.countDown();

        bus.onExecutorAdded("app-1/0", "host", 2);
        bus.onJobStarted(0, "count", 2);
        bus.onJobEnded(0, true);
        bus.close();

        assertThat(heard)
                .containsExactly(
                        new HearthListener.ExecutorAdded("app-1/0", "host", 2),
                        new HearthListener.JobStarted(0, "count", 2),
                        new HearthListener.JobEnded(0, true));
    }

    @Test
    void aSlowListenerHearsOnlyTheLatestProgressAndEveryControlEvent() {
        bus.add(new Notes());
        bus.onJobStarted(0, "count", 1000);
        for (int done = 1; done <= 1000; done++) {
            bus.onTasksEnded(0, done, 0, 1);
        }
        bus.onJobEnded(0, true);
        gate.countDown();
        bus.close();

        assertThat(heard)
                .containsExactly(
                        new HearthListener.JobStarted(0, "count", 1000),
                        new HearthListener.JobProgressed(0, new JobProgress(1000, 1000, 0, 1)),
                        new HearthListener.JobEnded(0, true));
    }

    @Test
    void aListenerThatThrowsDisturbsNobody() {
        bus.add(new HearthListener() {
            @Override
            public void onJobEnded(JobEnded event) {
                throw new IllegalStateException("thrown on purpose");
            }
        });
        bus.add(new Notes());

        bus.onJobEnded(1, false);
        bus.onJobEnded(2, true);
        bus.close();

        assertThat(heard).containsExactly(new HearthListener.JobEnded(1, false), new HearthListener.JobEnded(2, true));
    }

    @Test
    void whoSubmitsFasterThanListenersHearWaits() throws InterruptedException {
        bus.add(new Notes());
        for (long job = 0; job < ListenerBus.MAX_JOBS; job++) {
            bus.awaitRoom();
            bus.onJobStarted(job, "count", 1);
            bus.onJobEnded(job, true);
            bus.jobOver(job);
        }
        CountDownLatch submitted = new CountDownLatch(1);
        Thread submitter = new Thread(() -> {
            bus.awaitRoom();
            submitted.countDown();
        });
        submitter.start();
        assertThat(submitted.getCount()).isEqualTo(1);

        gate.countDown();

        assertThat(submitted.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        submitter.join();
        bus.close();
        assertThat(heard).hasSize(2 * ListenerBus.MAX_JOBS);
    }

    @Test
    void withoutListenersJobsLeaveNothingBehind() {
        for (long job = 0; job < 2L * ListenerBus.MAX_JOBS; job++) {
            bus.awaitRoom();
            bus.onJobStarted(job, "count", 1);
            assertThat(bus.tracker(job).progress().tasks()).isEqualTo(1);
            bus.onTasksEnded(job, 1, 0, 0);
            bus.jobOver(job);
            bus.onJobEnded(job, true);
        }

        assertThat(bus.tracked()).isZero();
    }

    @Test
    void aListenerMaySubmitJobs() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        bus.add(new HearthListener() {
            @Override
            public void onApplicationRemoved(String reason) {
                for (int i = 0; i <= ListenerBus.MAX_JOBS; i++) {
                    bus.awaitRoom();
                }
                done.countDown();
            }
        });

        bus.onApplicationRemoved("test");

        assertThat(done.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingTwiceIsHarmless() {
        bus.close();
        bus.close();
    }
}
