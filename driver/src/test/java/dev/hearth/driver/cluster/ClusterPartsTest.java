package dev.hearth.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.config.Config;
import dev.hearth.config.ConfigException;
import dev.hearth.model.MasterUrl;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterPartsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local | local[1]",
                "local[3] | local[3]",
                "local-cluster[2, 1 ,512] | local-cluster[2,1,512]",
                "hearth://a | hearth://a:7077",
                "hearth://a:1,b:2 | hearth://a:1,b:2",
            })
    void masterSpecsAreRead(String text, String spec) {
        assertThat(MasterSpec.parse(text)).hasToString(spec);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yarn",
                "local[0]",
                "local[-1]",
                "local[a]",
                "local[99999999999]",
                "local-cluster[1,1]",
                "local-cluster[0,1,512]",
                "spark://a:7077",
                "hearth://",
                "hearth://a:b",
                "local-cluster[1,0,512]",
                "local-cluster[1,1,1]"
            })
    void whatIsNoMasterSpecIsRefusedWithASentence(String text) {
        assertThatThrownBy(() -> MasterSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Invalid master")
                .hasMessageContaining("it looks like");
    }

    @Test
    void theFirstContactIsShortAndALostMasterIsDialledForEver() {
        MasterRedial redial = new MasterRedial(2, false, false);
        assertThat(redial.next(1, Duration.ofMillis(100), RpcError.NAME_NOT_FOUND))
                .contains(Duration.ZERO);
        assertThat(redial.next(2, Duration.ofMillis(100), RpcError.NAME_NOT_FOUND))
                .isEmpty();
        assertThat(redial.next(2, Duration.ofMillis(100), RpcError.CONNECTION_REFUSED))
                .contains(Duration.ofMillis(100));
        assertThat(redial.next(9, Duration.ofMillis(1000), RpcError.CONNECTION_REFUSED))
                .isEmpty();
        assertThat(redial.next(2, Duration.ofMillis(10), RpcError.WRONG_SECRET)).isEmpty();

        redial.registered();
        assertThat(redial.next(0, Duration.ZERO, RpcError.DISCONNECTED)).contains(Duration.ZERO);
        assertThat(redial.next(2, Duration.ZERO, RpcError.WRONG_SECRET)).contains(Duration.ofMillis(100));
        assertThat(redial.next(1000, Duration.ofDays(1), RpcError.CONNECTION_REFUSED))
                .contains(MasterRedial.LONGEST_PAUSE);
    }

    @Test
    void aDriverThatTheClusterRunsWaitsForAMasterThatMayBeStartingAgain() {
        MasterRedial redial = new MasterRedial(1, true, false);

        assertThat(redial.next(1, Duration.ofSeconds(2), RpcError.CONNECTION_REFUSED))
                .contains(Duration.ofMillis(100));
        assertThat(redial.next(100, Duration.ofMinutes(4), RpcError.CONNECT_TIMED_OUT))
                .contains(MasterRedial.LONGEST_PAUSE);
        assertThat(redial.next(200, Duration.ofMinutes(6), RpcError.CONNECTION_REFUSED))
                .isEmpty();
        assertThat(redial.next(1, Duration.ofMillis(10), RpcError.WRONG_SECRET)).isEmpty();
    }

    @Test
    void aDriverWhoseTokenEveryMasterRefusesGivesUp() {
        MasterRedial redial = new MasterRedial(2, false, true);
        redial.registered();

        assertThat(redial.next(1, Duration.ZERO, RpcError.WRONG_SECRET)).isPresent();
        assertThat(redial.next(1000, Duration.ofDays(1), RpcError.CONNECTION_REFUSED))
                .isPresent();
        assertThat(redial.next(2, Duration.ZERO, RpcError.WRONG_SECRET)).isEmpty();
    }

    @Test
    void javaOptionsAreSplitAsAShellWould() {
        assertThat(ExecutorCommand.words(" -Da=b  -Dc='d e' \"-Df=g h\" -Di=j\\ k '' "))
                .containsExactly("-Da=b", "-Dc=d e", "-Df=g h", "-Di=j k", "");
        assertThat(ExecutorCommand.words("")).isEmpty();
        assertThatThrownBy(() -> ExecutorCommand.words("-Da='b")).isInstanceOf(ConfigException.class);
    }

    @Test
    void theExecutorsCommandCarriesEnvironmentAndOptions() {
        Config config = Config.of(
                Map.of(
                        "hearth.executorEnv.MODE", "x",
                        "hearth.executor.extraJavaOptions", "-Da=b -Dc=d",
                        "hearth.executor.extraLibraryPath", "/a:/b"),
                "test");

        assertThat(ExecutorCommand.of(config).environment()).isEqualTo(Map.of("MODE", "x"));
        assertThat(ExecutorCommand.of(config).javaOptions()).containsExactly("-Da=b", "-Dc=d");
        assertThat(ExecutorCommand.of(config).libraryPath()).containsExactly("/a", "/b");
        assertThat(ExecutorCommand.of(config).arguments()).contains("--driver-url", "{{DRIVER_URL}}");
    }

    @Test
    void theDriverListensOnTheWayToItsMaster() {
        assertThat(DriverAddress.of(Config.empty(), MasterUrl.parse("hearth://127.0.0.1:7077")))
                .isEqualTo(new DriverAddress(new RpcAddress("127.0.0.1", 0), "127.0.0.1"));
        assertThatThrownBy(() -> DriverAddress.of(
                        Config.of(Map.of("hearth.driver.bindAddress", "0.0.0.0"), "test"),
                        MasterUrl.parse("hearth://127.0.0.1:7077")))
                .isInstanceOf(DriverException.class)
                .hasMessageContainingAll("hearth.driver.bindAddress", "not encrypted", "hearth.network.plaintext=true");
        assertThat(DriverAddress.of(
                                Config.of(
                                        Map.of(
                                                "hearth.driver.bindAddress", "0.0.0.0",
                                                "hearth.driver.port", "4711",
                                                "hearth.network.plaintext", "true"),
                                        "test"),
                                MasterUrl.parse("hearth://127.0.0.1:7077"))
                        .bind())
                .isEqualTo(new RpcAddress("0.0.0.0", 4711));
    }

    @Test
    void jarsAreServedByTheirContent(@TempDir Path directory) throws Exception {
        Path jar = Files.writeString(directory.resolve("a.jar"), "abc");
        UserJars jars = UserJars.of(List.of(jar));

        String sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(jars.refs()).singleElement().satisfies(ref -> {
            assertThat(ref.name()).isEqualTo("a.jar");
            assertThat(ref.sha256()).isEqualTo(sha256);
            assertThat(ref.bytes()).isEqualTo(3);
        });
        jars.open("jar/" + sha256).close();
        assertThatThrownBy(() -> jars.open("jar/../a.jar")).hasMessageContaining("no jar");
        assertThatThrownBy(() -> UserJars.of(List.of(directory.resolve("b.jar"))))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("b.jar");
    }
}
