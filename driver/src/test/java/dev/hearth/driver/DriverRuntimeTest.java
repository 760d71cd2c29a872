package dev.hearth.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.driver.cluster.DriverException;
import dev.hearth.driver.cluster.DriverSettings;
import dev.hearth.driver.cluster.MasterSpec;
import dev.hearth.driver.schedule.JobFailure;
import dev.hearth.driver.schedule.JobListener;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.rpc.codec.Bytes;
import dev.hearth.task.ClosureSerializer;
import dev.hearth.task.TaskBody;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DriverRuntimeTest {

    private static final class Waiting implements JobListener {
        final Map<Integer, Object> values = new ConcurrentHashMap<>();
        final CompletableFuture<Optional<JobFailure>> over = new CompletableFuture<>();

        @Override
        public void onTaskSucceeded(int partition, Bytes batch, int offset, int length) {
            values.put(
                    partition,
                    ClosureSerializer.deserialize(
                            batch.slice(offset, length).toArray(), getClass().getClassLoader()));
        }

        @Override
        public void onSucceeded() {
            over.complete(Optional.empty());
        }

        @Override
        public void onFailed(JobFailure failure) {
            over.complete(Optional.of(failure));
        }
    }

    private static DriverRuntime start(String master, Map<String, String> config) {
        return DriverRuntime.start(
                new DriverSettings(Config.of(config, "test"), MasterSpec.parse(master), "test", List.of()),
                (name, from) -> Channels.newChannel(new ByteArrayInputStream(new byte[0])),
                (accumulator, value) -> {},
                new ListenerBus());
    }

    private static JobSpec job(TaskBody<?> body, int tasks) {
        return JobSpec.of("collect at Test", Bytes.of(ClosureSerializer.serialize(body, "the test's function")), tasks);
    }

    private static Optional<JobFailure> run(DriverRuntime runtime, JobSpec spec, Waiting listener) throws Exception {
        runtime.dag().submit(spec, listener);
        return listener.over.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aLocalDriverRunsJobs() throws Exception {
        try (DriverRuntime runtime = start("local[3]", Map.of())) {
            Waiting listener = new Waiting();

            assertThat(run(runtime, job((context, payload) -> context.partitionId() * 2, 50), listener))
                    .isEmpty();

            assertThat(listener.values).hasSize(50).containsEntry(21, 42);
            assertThat(runtime.totalCores()).isEqualTo(3);
            assertThat(runtime.executors()).singleElement().satisfies(executor -> {
                assertThat(executor.id()).isEqualTo("local/0");
                assertThat(executor.slots()).isEqualTo(3);
                assertThat(executor.tasks()).isEqualTo(50);
            });
        }
    }

    @Test
    void aValueLargerThanTheDirectLimitArrivesToo() throws Exception {
        try (DriverRuntime runtime = start("local", Map.of("hearth.task.maxDirectResultSize", "1k"))) {
            Waiting listener = new Waiting();

            assertThat(run(runtime, job((context, payload) -> new byte[50_000], 2), listener))
                    .isEmpty();

            assertThat((byte[]) listener.values.get(1)).hasSize(50_000);
        }
    }

    @Test
    void aTaskThatThrowsFailsTheJob() throws Exception {
        try (DriverRuntime runtime = start("local[2]", Map.of())) {
            TaskBody<Integer> body = (context, payload) -> {
                throw new IllegalStateException("boom " + context.attemptNumber());
            };

            JobFailure failure = run(runtime, job(body, 1), new Waiting()).orElseThrow();

            assertThat(failure.message())
                    .isEqualTo("job 0 (collect at Test) failed: task 0 of stage 0 failed 4 times; last, on executor"
                            + " local/0 at host localhost: java.lang.IllegalStateException: boom 3");
            assertThat(failure.cause().orElseThrow().exception()).isPresent();
        }
    }

    @Test
    void closingFailsWhatRunsAndWhatComesLater() throws Exception {
        DriverRuntime runtime = start("local", Map.of());
        Waiting running = new Waiting();
        Waiting waiting = new Waiting();
        TaskBody<Integer> body = (context, payload) -> {
            boolean unused = new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            return 1;
        };
        runtime.dag().submit(job(body, 1), running);
        runtime.dag().submit(job(body, 1), waiting);

        runtime.close();
        runtime.close();
        Waiting late = new Waiting();
        runtime.dag().submit(job(body, 1), late);

        for (Waiting each : List.of(running, waiting, late)) {
            assertThat(each.over.get(10, TimeUnit.SECONDS).orElseThrow().message())
                    .contains("the application is over");
        }
    }

    @Test
    void tasksThatNeedMoreCoresThanThereAreAreRefused() {
        assertThatThrownBy(() -> start("local[2]", Map.of("hearth.task.cpus", "3")))
                .isInstanceOf(DriverException.class)
                .hasMessageContainingAll("hearth.task.cpus", "local[2]");
        assertThatThrownBy(() ->
                        start("hearth://127.0.0.1:1", Map.of("hearth.task.cpus", "2", "hearth.executor.cores", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("hearth.task.cpus=2", "hearth.executor.cores=1");
    }
}
