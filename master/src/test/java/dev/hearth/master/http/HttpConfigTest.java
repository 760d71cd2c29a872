package dev.hearth.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpConfigTest {

    @Test
    void defaults() {
        assertThat(HttpConfig.from(Config.empty())).isEqualTo(new HttpConfig(true, "127.0.0.1", 8080, 16, List.of()));
    }

    @Test
    void everyKeyIsRead() {
        Config config = Config.of(
                Map.of(
                        "hearth.master.ui.enabled", "false",
                        "hearth.master.host", "::1",
                        "hearth.master.ui.port", "18080",
                        "hearth.port.maxRetries", "3",
                        "hearth.master.ui.allowedHosts", "hearth.example, , other.example"),
                "test");

        assertThat(HttpConfig.from(config))
                .isEqualTo(new HttpConfig(false, "::1", 18080, 3, List.of("hearth.example", "other.example")));
    }

    @Test
    void sparksNamesOfTheKeysAreTaken() {
        Config config = Config.of(Map.of("spark.master.ui.port", "4242", "spark.port.maxRetries", "0"), "test");

        assertThat(HttpConfig.from(config)).isEqualTo(new HttpConfig(true, "127.0.0.1", 4242, 0, List.of()));
    }
}
