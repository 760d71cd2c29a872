package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTest {

    @Test
    void aKeyThatIsNotSetHasItsDefault() {
        Config config = Config.empty();

        assertThat(config.get(DeployKeys.MASTER_PORT)).isEqualTo(7077);
        assertThat(config.get(DeployKeys.WORKER_TIMEOUT)).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.get(ApplicationKeys.EXECUTOR_MEMORY)).isEqualTo(1L << 30);
        assertThat(config.get(ApplicationKeys.CORES_MAX)).isEqualTo(Optional.empty());
    }

    @Test
    void everyDefaultIsReadableInItsOwnForm() {
        ConfigCatalogue.keys().values().stream()
                .filter(key -> !key.defaultText().isEmpty())
                .forEach(key ->
                        assertThat(key.parse(key.defaultText())).as(key.name()).isEqualTo(key.defaultValue()));
    }

    @Test
    void sparksKeyCountsWhereHearthsIsNotSet() {
        Config config = Config.builder()
                .put("hearth.cores.max", "3", "test")
                .put("spark.cores.max", "5", "test")
                .put("spark.executor.memory", "2g", "test")
                .put("spark.sql.shuffle.partitions", "7", "test")
                .build();

        assertThat(config.get(ApplicationKeys.CORES_MAX)).contains(3);
        assertThat(config.get(ApplicationKeys.EXECUTOR_MEMORY)).isEqualTo(2L << 30);
        assertThat(config.ignoredSparkKeys()).containsExactly("spark.sql.shuffle.partitions");
    }

    @Test
    void whatIsOutOfRangeIsToldWithTheRange() {
        assertThatThrownBy(() -> parsed("hearth.cores.max", "1000000000000000000", ApplicationKeys.CORES_MAX))
                .hasMessageContaining("it must be a whole number from 1 to 2147483647");
        assertThatThrownBy(() -> parsed("hearth.worker.timeout", "-1s", DeployKeys.WORKER_TIMEOUT))
                .hasMessageStartingWith("hearth.worker.timeout=-1s (from test): it must not be negative");
        assertThatThrownBy(() -> parsed("hearth.worker.timeout", "999999999999d", DeployKeys.WORKER_TIMEOUT))
                .hasMessageContaining("it must be at most 3650d");
        assertThatThrownBy(() -> parsed("hearth.executor.memory", "999999999999t", ApplicationKeys.EXECUTOR_MEMORY))
                .hasMessageContaining("it must be at most 8388607t");
    }

    private static void parsed(String name, String value, ConfigKey<?> key) {
        var unused = Config.of(Map.of(name, value), "test").get(key);
    }

    @Test
    void whatIsPutLaterWins() {
        Config config = Config.builder()
                .put("hearth.master.port", "1", "file")
                .put("hearth.master.port", "2", "--port")
                .build();

        assertThat(config.get(DeployKeys.MASTER_PORT)).isEqualTo(2);
    }

    @Test
    void anUnknownKeyIsAnErrorWithTheNearestKnownOne() {
        Map<String, String> values = Map.of("hearth.executor.memroy", "1g");

        assertThatThrownBy(() -> Config.of(values, "--conf"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("unknown configuration key hearth.executor.memroy (from --conf):"
                        + " did you mean hearth.executor.memory?");
    }

    @Test
    void aValueThatCannotBeReadNamesKeyValueSourceReasonAndMeaning() {
        Config config = Config.of(Map.of("hearth.executor.memory", "lots"), "--executor-memory");

        assertThatThrownBy(() -> config.get(ApplicationKeys.EXECUTOR_MEMORY))
                .isInstanceOf(ConfigException.class)
                .hasMessage("hearth.executor.memory=lots (from --executor-memory): it must be a size with its unit,"
                        + " such as 512m or 2g. It means: Heap of each executor.");
    }

    @Test
    void connectionsAreLimitedAsConfigured() {
        Config config = Config.of(Map.of("hearth.rpc.message.maxSize", "1m", "hearth.rpc.io.mode", "NIO"), "test");

        assertThat(RpcSettings.from(config).maxMessageBytes()).isEqualTo(1 << 20);
        assertThat(RpcSettings.preferNative(config)).isFalse();
        assertThat(RpcSettings.preferNative(Config.empty())).isTrue();
    }
}
