package dev.hearth.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.model.Resources;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.worker.process.ExecutorArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerConfigTest {
    private static final Path HOME = Path.of("/opt/hearth");
    private static final long GIB = 1L << 30;

    @Test
    void defaultsOfferTheHostLessOneGibibyte() {
        assertThat(WorkerConfig.from(Config.empty(), HOME, new Resources(16, 24 * GIB)))
                .isEqualTo(new WorkerConfig(
                        new RpcAddress("127.0.0.1", 7078),
                        Optional.empty(),
                        new Resources(16, 23 * GIB),
                        HOME.resolve("work"),
                        Duration.ofSeconds(2),
                        64 << 20,
                        4,
                        ExecutorArchive.Mode.USE));
    }

    @Test
    void aSmallHostOffersOneGibibyteAllTheSame() {
        assertThat(WorkerConfig.from(Config.empty(), HOME, new Resources(1, GIB))
                        .capacity())
                .isEqualTo(new Resources(1, GIB));
    }

    @Test
    void everyKeyIsRead() {
        Config config = Config.of(
                Map.of(
                        "hearth.worker.host", "localhost",
                        "hearth.worker.port", "0",
                        "hearth.worker.advertisedHost", "node-1",
                        "hearth.worker.cores", "3",
                        "hearth.worker.memory", "5G",
                        "hearth.worker.dir", "/scratch/w",
                        "hearth.worker.killGrace", "300ms",
                        "hearth.executor.logs.rolling.maxSize", "80k",
                        "hearth.executor.logs.rolling.maxRetainedFiles", "2",
                        "hearth.worker.archives", "off"),
                "a test");

        assertThat(WorkerConfig.from(config, HOME, new Resources(16, 24 * GIB)))
                .isEqualTo(new WorkerConfig(
                        new RpcAddress("localhost", 0),
                        Optional.of("node-1"),
                        new Resources(3, 5 * GIB),
                        Path.of("/scratch/w"),
                        Duration.ofMillis(300),
                        80 << 10,
                        2,
                        ExecutorArchive.Mode.OFF));
    }

    @Test
    void memoryWithoutAUnitIsRefused() {
        Config config = Config.of(Map.of("hearth.worker.memory", "10000"), "-m");

        assertThatThrownBy(() -> WorkerConfig.from(config, HOME, new Resources(1, GIB)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hearth.worker.memory=10000 (from -m)");
    }
}
