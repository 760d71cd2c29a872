package dev.hearth.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceTest {
    private final AtomicInteger computed = new AtomicInteger();

    @Test
    void aFailureIsToldToWhoeverComputedAndTheNextTriesAgain() throws Exception {
        Once<Integer> once = new Once<>();

        assertThatThrownBy(() -> once.get(() -> {
                    throw new IllegalStateException("not yet");
                }))
                .hasMessage("not yet");

        assertThat(once.get(computed::incrementAndGet)).isEqualTo(1);
        assertThat(once.get(computed::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void manyThreadsShareOneComputation() throws Exception {
        Once<Integer> once = new Once<>();
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Integer> read = new CompletableFuture<>();
            readers.add(read);
            new Thread(() -> {
                        try {
                            go.await();
                            read.complete(once.get(computed::incrementAndGet));
                        } catch (Exception e) {
                            read.completeExceptionally(e);
                        }
                    })
                    .start();
        }

        go.countDown();

        for (CompletableFuture<Integer> reader : readers) {
            assertThat(reader.get(ExecutorHarness.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(1);
        }
    }
}
