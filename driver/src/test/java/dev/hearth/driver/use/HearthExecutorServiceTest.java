package dev.hearth.driver.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.driver.HearthContext;
import dev.hearth.driver.HearthException;
import dev.hearth.driver.HearthExecutorService;
import dev.hearth.driver.HearthExecutorService.TaskCallable;
import dev.hearth.driver.JobHandle;
import dev.hearth.driver.RemoteTaskException;
import dev.hearth.task.TaskContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HearthExecutorServiceTest {
    private static final long DEADLINE_SECONDS = 60;

    private static HearthContext context;

    @BeforeAll
    static void create() {
        context = HearthContext.builder().master("local[2]").create();
    }

    @AfterAll
    static void close() {
        context.close();
    }

    private final HearthExecutorService service = context.executorService();

    @Test
    void aLambdaRunsOnTheCluster() throws Exception {
        JobHandle<Integer> partition =
                service.submit(() -> TaskContext.current().orElseThrow().partitionId());

        assertThat(partition.get()).isZero();
        assertThat(partition.description()).startsWith("submit at HearthExecutorServiceTest.java:");
        assertThat(service.submit(() -> {}).get()).isNull();
        assertThat(service.submit((HearthExecutorService.TaskRunnable) () -> {}, "result")
                        .get())
                .isEqualTo("result");
    }

    @Test
    void whatACallableThrowsIsTheCauseAndItIsNotTriedAgain() {
        assertThatThrownBy(() -> service.submit(() -> {
                            throw new IOException("attempt "
                                    + TaskContext.current().orElseThrow().attemptNumber());
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("attempt 0");
        assertThatThrownBy(() -> service.submit(() -> {
                            throw new AssertionError("wrong");
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> service.submit(() -> {
                            throw new Unsendable();
                        })
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RemoteTaskException.class)
                .hasMessageContaining("cannot travel");
    }

    @Test
    void whatDoesNotSerializeIsRefusedWithAReason() {
        Callable<Integer> plain = () -> 1;
        Object lock = new Object();

        assertThatThrownBy(() -> service.submit(plain))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("it must be serializable")
                .hasMessageContaining("TaskCallable");
        assertThatThrownBy(() -> service.submit(() -> lock.hashCode()))
                .isInstanceOf(HearthException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void allAreInvokedAndEachHasItsOwnEnd() throws Exception {
        List<TaskCallable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(() -> {
                if (number == 4) {
                    throw new IOException("four");
                }
                return number * number;
            });
        }

        List<Future<Integer>> results = service.invokeAll(tasks);

        assertThat(results).hasSize(10).allMatch(Future::isDone);
        assertThat(results.get(9).get()).isEqualTo(81);
        assertThatThrownBy(() -> results.get(4).get())
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("four");
        assertThat(service.invokeAll(List.<TaskCallable<Integer>>of())).isEmpty();
    }

    @Test
    void whatIsNotDoneInTimeIsCancelled() throws Exception {
        TaskCallable<Integer> never = () -> {
            new CountDownLatch(1).await();
            return 0;
        };

        List<Future<Integer>> results = service.invokeAll(List.of(never), 10, TimeUnit.MILLISECONDS);

        assertThat(results).hasSize(1).allMatch(Future::isCancelled);
    }

    @Test
    void anyOfThemIsTheFirstThatSucceeds() throws Exception {
        TaskCallable<String> bad = () -> {
            throw new IOException("bad");
        };
        TaskCallable<String> good = () -> "good";

        assertThat(service.invokeAny(List.of(bad, good))).isEqualTo("good");
        assertThatThrownBy(() -> service.invokeAny(List.of(bad, bad)))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("bad");
    }

    @Test
    void afterShutdownWhatWasSubmittedGoesOnAndNothingElse() throws Exception {
        List<JobHandle<Integer>> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            jobs.add(service.submit(() -> number));
        }
        service.shutdown();

        assertThat(service.isShutdown()).isTrue();
        assertThatThrownBy(() -> service.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        assertThat(service.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(service.isTerminated()).isTrue();
        assertThat(jobs).allMatch(JobHandle::isDone);
        assertThat(jobs.get(19).get()).isEqualTo(19);
    }

    @Test
    void shutdownNowCancelsWhatRuns() throws Exception {
        JobHandle<Void> job = service.submit(() -> {
            new CountDownLatch(1).await();
            return null;
        });

        assertThat(service.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(service.shutdownNow()).isEmpty();

        assertThat(service.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(job::get).isInstanceOf(CancellationException.class);
    }

    /** Holds something that does not serialize. */
    private static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "UnusedVariable"})
        private final Object held = new Object();

        private Unsendable() {
            super("cannot travel");
        }
    }
}
