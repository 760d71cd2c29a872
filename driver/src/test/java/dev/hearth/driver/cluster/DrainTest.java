package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.TaskResources;
import dev.hearth.driver.cluster.DriverCluster.Job;
import dev.hearth.driver.schedule.JobSpec;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Executors that are to be left, in virtual time. */
class DrainTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final FakeExecutor.Work SECONDS =
            (set, index, attempt) -> new FakeExecutor.Work.Plan(Duration.ofSeconds(3), FakeExecutor.success(index));
    private static final FakeExecutor.Work QUICK =
            (set, index, attempt) -> new FakeExecutor.Work.Plan(Duration.ofMillis(10), FakeExecutor.success(index));

    private final DriverCluster cluster = new DriverCluster(SchedulerConfig.defaults());

    private void drain(FakeExecutor executor) {
        cluster.loop.execute(() -> cluster.endpoint.drain(executor.id));
    }

    private long told(String line) {
        return cluster.events.lines.stream().filter(line::equals).count();
    }

    @Test
    void whatRunsEndsWhatWaitsGoesElsewhereAndNothingNewComes() {
        FakeExecutor left = cluster.join("w1", 2, SECONDS);
        cluster.advance(Duration.ofMillis(1));
        Job job = cluster.submit("count at Test", 40);
        cluster.advance(Duration.ofMillis(5));
        int waiting = left.queued();
        assertThat(waiting).isPositive();

        drain(left);
        FakeExecutor other = cluster.join("w2", 2, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        assertThat(left.returned).isEqualTo(waiting);
        assertThat(left.busy()).isEqualTo(2);
        assertThat(told("drained " + left.id)).isZero();
        cluster.await(job, LIMIT);
        assertThat(job.succeeded).isTrue();
        assertThat(other.launched).isEqualTo(38);
        assertThat(told("drained " + left.id)).isPositive();
        int launched = left.launched;
        cluster.await(cluster.submit("count at Test", 100), LIMIT);
        assertThat(left.launched).isEqualTo(launched);
    }

    @Test
    void anIdleExecutorIsToldOfAtOnceAndWithEachHeartbeat() {
        FakeExecutor left = cluster.join("w1", 2, QUICK);
        cluster.advance(Duration.ofMillis(1));

        drain(left);
        drain(left);
        cluster.advance(Duration.ofMillis(1));
        assertThat(told("drained " + left.id)).isEqualTo(1);
        cluster.advance(FakeExecutor.HEARTBEAT);

        assertThat(told("drained " + left.id)).isEqualTo(2);
        assertThat(cluster.endpoint.summary(left.id).orElseThrow().isLeaving()).isTrue();
    }

    @Test
    void anExecutorIsNotIdleWhileAValueIsFetchedFromIt() {
        cluster.results.byStream.put("result/0/0/0", new byte[100_000]);
        FakeExecutor left = cluster.join(
                "w1",
                1,
                (set, index, attempt) -> new FakeExecutor.Work.Plan(
                        Duration.ofMillis(10), new TaskEnd.Success(new TaskEnd.Held(100_000), List.of())));
        cluster.advance(Duration.ofMillis(1));
        Job job = cluster.submit("collect at Test", 1);
        cluster.advance(Duration.ofMillis(1));
        cluster.network.delay("w1", DriverCluster.DRIVER_HOST, Duration.ofMillis(50));
        drain(left);
        cluster.await(job, LIMIT);

        assertThat(told("drained " + left.id)).isZero();
        cluster.advance(FakeExecutor.HEARTBEAT.multipliedBy(2));
        assertThat(told("drained " + left.id)).isPositive();
    }

    @Test
    void anExecutorThatRegistersLaterGetsNoTask() {
        ExecutorId id = new ExecutorId(DriverCluster.APP, 0);
        cluster.loop.execute(() -> cluster.endpoint.drain(id));
        Job job = cluster.submit("count at Test", 3);
        FakeExecutor left = cluster.join("w1", 2, QUICK);
        cluster.advance(Duration.ofSeconds(1));

        assertThat(left.isRegistered()).isTrue();
        assertThat(left.launched).isZero();
        assertThat(job.isOver()).isFalse();
        assertThat(told("drained " + id)).isPositive();
    }

    @Test
    void tasksDoNotWaitForAHostThatIsLeft() {
        FakeExecutor left = cluster.join("w1", 1, SECONDS);
        cluster.join("w2", 1, QUICK);
        cluster.advance(Duration.ofMillis(1));

        drain(left);
        Job job = cluster.submit(new JobSpec(
                "count at Test",
                Bytes.of(new byte[] {1}),
                1,
                Optional.empty(),
                JobSpec.NO_PAYLOAD,
                index -> List.of("w1"),
                Map.of()));
        cluster.await(job, Duration.ofSeconds(1));

        assertThat(job.succeeded).isTrue();
    }

    @Test
    void aCutDoesNotForgetThatAnExecutorIsLeft() {
        FakeExecutor left = cluster.join("w1", 1, SECONDS);
        cluster.advance(Duration.ofMillis(1));
        Job job = cluster.submit("count at Test", 10);
        cluster.advance(Duration.ofMillis(5));

        drain(left);
        cluster.network.cut("w1", DriverCluster.DRIVER_HOST);
        cluster.advance(Duration.ofSeconds(1));
        cluster.join("w2", 1, QUICK);
        cluster.await(job, LIMIT);

        assertThat(left.wasResumed()).isTrue();
        assertThat(left.launched - left.returned).isEqualTo(1);
        assertThat(job.succeeded).isTrue();
    }

    @Test
    void anExecutorWithoutTheResourcesOfATaskIsRefused() {
        SchedulerConfig config = SchedulerConfig.defaults();
        DriverCluster demanding = new DriverCluster(new SchedulerConfig(
                new TaskResources(1, Map.of("gpu", new TaskResources.Share(1, 1))),
                config.maxFailures(),
                config.localityWait(),
                config.maxResultBytes(),
                config.maxMessageBytes(),
                config.maxUnacknowledgedBytes()));
        FakeExecutor poor = demanding.join("w1", 4, QUICK);
        demanding.advance(Duration.ofSeconds(1));

        assertThat(poor.refused.orElseThrow()).contains("app-1/0 could run no task", "4 cores", "gpu=1");
    }
}
