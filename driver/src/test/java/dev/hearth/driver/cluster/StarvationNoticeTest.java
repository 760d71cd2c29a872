package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.cluster.DriverCluster.Job;
import dev.hearth.driver.schedule.SchedulerConfig;
import dev.hearth.model.ExecutorState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which jobs are told of because none of their tasks runs. */
class StarvationNoticeTest {
    private static final Duration NOTICE = Duration.ofSeconds(15);

    private final DriverCluster cluster = new DriverCluster(SchedulerConfig.defaults());

    @Test
    void aJobWithoutExecutorIsToldOfEveryFifteenSeconds() {
        Job job = cluster.submit("count at Test", 2);

        cluster.advance(NOTICE.minusMillis(1));
        assertThat(waiting()).isEmpty();

        cluster.advance(Duration.ofMillis(1));
        assertThat(waiting()).singleElement().asString().startsWith("waiting " + job.id + ": 2 of its tasks wait");

        cluster.advance(NOTICE);
        assertThat(waiting()).hasSize(2);
    }

    @Test
    void aJobThatHasJustComeIsNotToldOfBecauseAnotherHasWaitedForLong() {
        Job first = cluster.submit("count at Test", 1);
        cluster.advance(NOTICE.minusMillis(1));
        Job second = cluster.submit("count at Test", 1);

        cluster.advance(Duration.ofMillis(1));
        assertThat(waiting()).singleElement().asString().startsWith("waiting " + first.id + ":");

        cluster.advance(NOTICE);
        assertThat(waiting()).hasSize(3).last().asString().startsWith("waiting " + second.id + ":");
    }

    @Test
    void shortJobsThatFollowEachOtherWithoutPauseAreNeverToldOf() {
        Duration task = Duration.ofMillis(7);
        cluster.join("w1", 1, (set, index, attempt) -> new FakeExecutor.Work.Plan(task, FakeExecutor.success(index)));

        // more tasks than the executor takes at once, so that some job waits at every moment
        Job ahead = cluster.submit("count at Test", 50);
        for (int i = 0; i < 100; i++) {
            Job next = cluster.submit("count at Test", 50);
            cluster.await(ahead, Duration.ofMinutes(1));
            ahead = next;
        }

        assertThat(waiting()).isEmpty();
    }

    @Test
    void aJobWhoseTaskRanAndFailedInBetweenIsNotToldOf() {
        Job job = cluster.submit("count at Test", 1);
        cluster.advance(Duration.ofSeconds(5));
        FakeExecutor executor = cluster.join(
                "w1",
                1,
                (set, index, attempt) ->
                        new FakeExecutor.Work.Plan(Duration.ofSeconds(-1), FakeExecutor.success(index)));
        cluster.advance(Duration.ofSeconds(5));
        assertThat(executor.launched).isEqualTo(1);
        cluster.removed(executor, ExecutorState.EXITED, Optional.of(1), false);

        cluster.advance(Duration.ofSeconds(5));
        assertThat(waiting()).isEmpty();

        cluster.advance(NOTICE);
        assertThat(waiting()).singleElement().asString().startsWith("waiting " + job.id + ": 1 of its tasks wait");
    }

    private List<String> waiting() {
        return cluster.events.lines.stream()
                .filter(line -> line.startsWith("waiting "))
                .toList();
    }
}
