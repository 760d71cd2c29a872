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
import java.util.TreeMap;
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
                        ExecutorArchive.Mode.USE,
                        new CleanUpConfig(
                                true, Duration.ofMinutes(30), Duration.ofDays(7), 10 * GIB, 2 * GIB, 64 << 20),
                        ResourcesConfig.NONE,
                        "PWR"));
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
                Map.ofEntries(
                        Map.entry("hearth.worker.host", "localhost"),
                        Map.entry("hearth.worker.port", "0"),
                        Map.entry("hearth.worker.advertisedHost", "node-1"),
                        Map.entry("hearth.worker.cores", "3"),
                        Map.entry("hearth.worker.memory", "5G"),
                        Map.entry("hearth.worker.dir", "/scratch/w"),
                        Map.entry("hearth.worker.killGrace", "300ms"),
                        Map.entry("hearth.executor.logs.rolling.maxSize", "80k"),
                        Map.entry("hearth.executor.logs.rolling.maxRetainedFiles", "2"),
                        Map.entry("hearth.worker.archives", "off"),
                        Map.entry("hearth.worker.cleanup.enabled", "false"),
                        Map.entry("spark.worker.cleanup.interval", "60"),
                        Map.entry("spark.worker.cleanup.appDataTtl", "3600"),
                        Map.entry("hearth.worker.cleanup.maxBytes", "1g"),
                        Map.entry("hearth.worker.jarCache.maxSize", "100m"),
                        Map.entry("hearth.worker.minFreeDisk", "0m"),
                        Map.entry("hearth.worker.resource.gpu.amount", "2"),
                        Map.entry("hearth.worker.resource.gpu.discoveryScript", "/bin/find-gpus"),
                        Map.entry("hearth.worker.resource.fpga.amount", "0"),
                        Map.entry("hearth.worker.resourcesFile", "/etc/resources.json"),
                        Map.entry("hearth.worker.decommission.signal", "USR2")),
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
                        ExecutorArchive.Mode.OFF,
                        new CleanUpConfig(false, Duration.ofMinutes(1), Duration.ofHours(1), GIB, 100 << 20, 0),
                        new ResourcesConfig(
                                new TreeMap<>(Map.of("gpu", 2, "fpga", 0)),
                                new TreeMap<>(Map.of("gpu", "/bin/find-gpus")),
                                Optional.of(Path.of("/etc/resources.json"))),
                        "USR2"));
    }

    @Test
    void memoryWithoutAUnitIsRefused() {
        Config config = Config.of(Map.of("hearth.worker.memory", "10000"), "-m");

        assertThatThrownBy(() -> WorkerConfig.from(config, HOME, new Resources(1, GIB)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("hearth.worker.memory=10000 (from -m)");
    }
}
