package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import dev.hearth.master.placement.Spread;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MasterConfigTest {

    @Test
    void defaults() {
        assertThat(MasterConfig.from(Config.empty()))
                .isEqualTo(new MasterConfig(
                        Spread.OUT,
                        OptionalInt.empty(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        5,
                        200));
    }

    @Test
    void everyKeyIsRead() {
        Config config = Config.of(
                Map.of(
                        "hearth.deploy.spreadOutApps", "false",
                        "hearth.deploy.defaultCores", "3",
                        "hearth.worker.timeout", "1s",
                        "hearth.deploy.workerReconnect", "2s",
                        "hearth.deploy.applicationLease", "30s",
                        "hearth.deploy.applicationReconnect", "4s",
                        "hearth.deploy.maxExecutorRetries", "6",
                        "hearth.deploy.retainedApplications", "7"),
                "test");

        MasterConfig master = MasterConfig.from(config);

        assertThat(master)
                .isEqualTo(new MasterConfig(
                        Spread.CONSOLIDATE,
                        OptionalInt.of(3),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(4),
                        6,
                        7));
        assertThat(master.workerHeartbeat()).isEqualTo(Duration.ofMillis(200));
        assertThat(master.applicationHeartbeat()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void theWaitAfterFailuresDoublesFromTheSecondOnUpToAMinute() {
        assertThat(MasterConfig.hold(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(MasterConfig.hold(2)).isEqualTo(Duration.ofSeconds(1));
        assertThat(MasterConfig.hold(3)).isEqualTo(Duration.ofSeconds(2));
        assertThat(MasterConfig.hold(4)).isEqualTo(Duration.ofSeconds(4));
        assertThat(MasterConfig.hold(100)).isEqualTo(Duration.ofMinutes(1));
    }
}
