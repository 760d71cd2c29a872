package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobHandleTest {
    private final CompletableFuture<Callable<String>> ended = new CompletableFuture<>();
    private final List<String> cancelled = new ArrayList<>();
    private final JobHandle<String> handle =
            new JobHandle<>("collect at Here.java:1", new Control(), ended, Runnable::run);

    private final class Control implements JobControl {
        @Override
        public JobProgress progress() {
            return new JobProgress(4, 2, 1, 1);
        }

        @Override
        public void cancel(String reason) {
            cancelled.add(reason);
        }
    }

    @Test
    void theResultIsOpenedOnceByWhoAsksFirst() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        ended.complete(() -> "value " + opened.incrementAndGet());
        assertThat(opened).hasValue(0);

        assertThat(handle.get()).isEqualTo("value 1");
        assertThat(handle.join()).isEqualTo("value 1");
        assertThat(handle.toCompletableFuture().get()).isEqualTo("value 1");
    }

    @Test
    void itsProgressIsThatOfTheJob() {
        assertThat(handle.progress()).isEqualTo(new JobProgress(4, 2, 1, 1));
        assertThat(handle.isDone()).isFalse();
    }

    @Test
    void aFailureIsThrownAsItIsByJoinAndAsACauseByGet() {
        JobFailedException failure = new JobFailedException("task 3 failed");
        ended.complete(() -> {
            throw failure;
        });

        assertThatThrownBy(handle::join).isSameAs(failure);
        assertThatThrownBy(handle::get).isInstanceOf(ExecutionException.class).hasCause(failure);
        assertThat(handle.isDone()).isTrue();
        assertThat(handle.isCancelled()).isFalse();
    }

    @Test
    void aCheckedFailureIsTheCauseOfWhatJoinThrows() {
        IOException failure = new IOException("disk is full");
        ended.complete(() -> {
            throw failure;
        });

        assertThatThrownBy(handle::join)
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("collect at Here.java:1")
                .hasCause(failure);
    }

    @Test
    void cancellingEndsItAtOnceAndTellsTheJob() {
        assertThat(handle.cancel(true)).isTrue();

        assertThat(cancelled).hasSize(1);
        assertThat(handle.isDone()).isTrue();
        assertThat(handle.isCancelled()).isTrue();
        assertThatThrownBy(handle::get).isInstanceOf(CancellationException.class);
        assertThatThrownBy(handle::join)
                .isInstanceOf(JobCancelledException.class)
                .hasMessageContaining("collect at Here.java:1 was cancelled");
        assertThat(handle.cancel()).isFalse();
        assertThat(cancelled).hasSize(1);
    }

    @Test
    void cancellingWhatHasEndedChangesNothing() {
        ended.complete(() -> "value");

        assertThat(handle.cancel(true)).isFalse();
        assertThat(cancelled).isEmpty();
        assertThat(handle.isCancelled()).isFalse();
        assertThat(handle.join()).isEqualTo("value");
    }

    @Test
    void waitingWithALimitEndsAtTheLimit() {
        assertThatThrownBy(() -> handle.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void anInterruptOfAnActionCancelsItsJob() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(handle::await)
                .isInstanceOf(JobCancelledException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(cancelled).hasSize(1);
    }

    @Test
    void callbacksHearTheResultOrTheFailure() {
        List<Object> heard = new ArrayList<>();
        handle.whenComplete((value, failure) -> heard.add(value == null ? failure : value));
        ended.complete(() -> "value");
        assertThat(heard).containsExactly("value");

        JobHandle<String> failed = new JobHandle<>("job", new Control(), new CompletableFuture<>(), Runnable::run);
        failed.whenComplete((value, failure) -> heard.add(failure));
        failed.cancel();
        assertThat(heard).hasSize(2);
        assertThat(heard.get(1)).isInstanceOf(JobCancelledException.class);
    }
}
