package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.schedule.SchedulerConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartbeatsToldTest {

    @Test
    void whatAnExecutorTellsOfItselfIsPassedOn() {
        DriverCluster cluster = new DriverCluster(SchedulerConfig.defaults());
        FakeExecutor executor = cluster.join(
                "w1",
                1,
                (set, index, attempt) -> new FakeExecutor.Work.Plan(Duration.ofMillis(1), FakeExecutor.success(index)));

        cluster.advance(FakeExecutor.HEARTBEAT);
        int before = cluster.events.heartbeats.get(executor.id.toString());
        cluster.advance(FakeExecutor.HEARTBEAT.multipliedBy(3));

        assertThat(cluster.events.heartbeats).containsExactly(Map.entry(executor.id.toString(), before + 3));
    }
}
