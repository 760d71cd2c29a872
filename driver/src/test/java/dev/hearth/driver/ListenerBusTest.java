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
    private final List<String> heard = new ArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    /** Notes what it hears; holds the first call back until the gate opens. */
    private final class Notes implements HearthListener {
        @Override
        public void onMasterLost(String reason) {
            pass();
            heard.add(reason);
        }

        @Override
        public void onApplicationEnded() {
            heard.add("end");
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

    private static News news(String text) {
        return News.of(listener -> listener.onMasterLost(text));
    }

    @Test
    void batchesArriveInOrderAndAllOfThemBeforeTheEnd() {
        bus.add(new Notes());
        gate.countDown();

        bus.deliver(List.of(news("a"), news("b")));
        bus.execute(() -> heard.add("work"));
        bus.deliver(List.of(news("c")));
        bus.close();

        assertThat(heard).containsExactly("a", "b", "work", "c", "end");
    }

    @Test
    void whateverThrowsDisturbsNobody() {
        bus.add(new HearthListener() {
            @Override
            public void onMasterLost(String reason) {
                throw new IllegalStateException("thrown on purpose");
            }
        });
        bus.add(new Notes());
        gate.countDown();

        bus.execute(() -> {
            throw new IllegalStateException("thrown on purpose");
        });
        News broken = () -> {
            throw new IllegalStateException("thrown on purpose");
        };
        bus.deliver(List.of(news("a"), broken, news("b")));
        bus.close();

        assertThat(heard).containsExactly("a", "b", "end");
    }

    @Test
    void whoSubmitsFasterThanListenersHearWaits() throws InterruptedException {
        bus.add(new Notes());
        for (long job = 0; job < ListenerBus.MAX_JOBS; job++) {
            bus.awaitRoom();
            bus.deliver(List.of(news("job")));
            bus.execute(bus::leaveRoom);
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
        assertThat(heard).hasSize(ListenerBus.MAX_JOBS + 1);
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

        bus.deliver(List.of(News.of(listener -> listener.onApplicationRemoved("test"))));

        assertThat(done.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingTwiceIsHarmless() {
        bus.close();
        bus.close();
    }
}
