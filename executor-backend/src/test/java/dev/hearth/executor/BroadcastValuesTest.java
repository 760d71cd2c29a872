package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.loop.ThreadEventLoop;
import dev.hearth.task.ClosureSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BroadcastValuesTest {
    private final ThreadEventLoop loop =
            new ThreadEventLoop("test-loop", (attempted, cause) -> cause.printStackTrace());
    private final ExecutorService threads = TaskEnvironment.runnerThreads();
    private final FakePeer driver = new FakePeer();
    private final DriverStreams streams = new DriverStreams();
    private final BroadcastValues values =
            new BroadcastValues(loop, streams, getClass().getClassLoader());

    @BeforeEach
    void start() {
        driver.streams.put("broadcast/7", ClosureSerializer.serialize(List.of("a", "b"), "it"));
        loop.start();
        loop.execute(() -> streams.up(driver));
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        loop.close();
    }

    private CompletableFuture<Object> read(long id) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return values.value(id);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    @Test
    void allTasksOfAProcessShareOneValueFetchedOnce() throws Exception {
        List<CompletableFuture<Object>> readers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            readers.add(read(7));
        }

        Object first = readers.get(0).get(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS);

        assertThat(first).isEqualTo(List.of("a", "b"));
        for (CompletableFuture<Object> reader : readers) {
            assertThat(reader.get(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isSameAs(first);
        }
        assertThat(driver.reads).isEqualTo(1);
    }

    @Test
    void aRemovedValueIsFetchedAgain() throws Exception {
        Object first = values.value(7);
        values.remove(7);

        assertThat(values.value(7)).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void aValueThatTheDriverDoesNotHaveIsASentence() {
        assertThatThrownBy(() -> values.value(8))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read broadcast 8 from the driver: there is no stream broadcast/8");
    }

    @Test
    void aReaderThatIsInterruptedDoesNotSpoilTheOthers() throws Exception {
        loop.execute(streams::down);
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            reading.countDown();
            try {
                values.value(7);
                interrupted.completeExceptionally(new AssertionError("it was not interrupted"));
            } catch (IOException e) {
                interrupted.complete(e);
            }
        });
        reader.start();
        reading.await();
        CompletableFuture<Object> other = read(7);

        reader.interrupt();
        assertThat(interrupted.get(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(java.io.InterruptedIOException.class);
        loop.execute(() -> streams.up(driver));

        assertThat(other.get(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS))
                .isEqualTo(List.of("a", "b"));
    }
}
