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
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        5,
                        200,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(10),
                        200,
                        Spread.OUT,
                        OptionalInt.empty(),
                        1L << 30));
    }

    @Test
    void everyKeyIsRead() {
        Config config = Config.of(
                Map.ofEntries(
                        Map.entry("hearth.deploy.spreadOutApps", "false"),
                        Map.entry("hearth.deploy.defaultCores", "3"),
                        Map.entry("hearth.worker.timeout", "1s"),
                        Map.entry("hearth.deploy.workerReconnect", "2s"),
                        Map.entry("hearth.deploy.applicationLease", "30s"),
                        Map.entry("hearth.deploy.applicationReconnect", "4s"),
                        Map.entry("hearth.deploy.maxExecutorRetries", "6"),
                        Map.entry("hearth.deploy.retainedApplications", "7"),
                        Map.entry("hearth.deploy.recoveryTimeout", "8s"),
                        Map.entry("hearth.deploy.driverLease", "9min"),
                        Map.entry("hearth.deploy.retainedDrivers", "10"),
                        Map.entry("hearth.deploy.spreadOutDrivers", "false"),
                        Map.entry("hearth.deploy.maxDrivers", "11"),
                        Map.entry("hearth.deploy.maxArtifactSize", "12m")),
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
                        7,
                        Duration.ofSeconds(8),
                        Duration.ofMinutes(9),
                        10,
                        Spread.CONSOLIDATE,
                        OptionalInt.of(11),
                        12 << 20));
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
