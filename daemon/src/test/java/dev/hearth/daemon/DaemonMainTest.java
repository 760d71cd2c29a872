package dev.hearth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.Config;
import dev.hearth.config.DeployKeys;
import dev.hearth.rpc.RpcAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonMainTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final Properties properties = new Properties();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();
    private final List<DaemonContext> contexts = new ArrayList<>();
    private final DaemonSpec spec = new DaemonSpec(
            "master",
            List.of(
                    new DaemonFlag(
                            List.of("--host", "-h"), "HOST", DeployKeys.MASTER_HOST, "HEARTH_MASTER_HOST", "Host."),
                    new DaemonFlag(
                            List.of("--port", "-p"), "PORT", DeployKeys.MASTER_PORT, "HEARTH_MASTER_PORT", "Port.")),
            "",
            (context, lifecycle) -> {
                contexts.add(context);
                BindPolicy.check(
                        "the master",
                        context.config().get(DeployKeys.MASTER_HOST),
                        DeployKeys.MASTER_HOST,
                        context.config());
                int port = context.config().get(DeployKeys.MASTER_PORT);
                lifecycle.add("server", () -> events.add("+server"), () -> events.add("-server"));
                return () -> new RpcAddress("127.0.0.1", port);
            });

    @BeforeEach
    void install() throws IOException {
        properties.setProperty("dev.hearth.home", home.toString());
        Files.createDirectories(home.resolve("conf"));
    }

    @Test
    void aDaemonStartsServesAndStops() {
        assertThat(run()).isEqualTo(ExitStatus.OK);

        assertThat(events).containsExactly("+server", "serving", "-server");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aFlagComesBeforeConfThenTheEnvironmentThenTheFile() throws IOException {
        Files.writeString(home.resolve("conf/hearth-defaults.conf"), "hearth.master.port 1\nhearth.cores.max 9\n");
        assertThat(port()).isEqualTo(1);

        environment.put("HEARTH_MASTER_PORT", "2");
        assertThat(port()).isEqualTo(2);
        assertThat(port("--conf", "hearth.master.port=3")).isEqualTo(3);
        assertThat(port("--conf", "hearth.master.port=3", "-p", "4")).isEqualTo(4);
        assertThat(port("--port=5")).isEqualTo(5);
    }

    @Test
    void aPropertiesFileTakesThePlaceOfTheDefaults() throws IOException {
        Files.writeString(
                home.resolve("conf/hearth-defaults.conf"), "hearth.master.port 1\nhearth.worker.timeout 3s\n");
        Path file = Files.writeString(home.resolve("mine.conf"), "hearth.master.port 2\n");

        assertThat(run("--properties-file", file.toString())).isEqualTo(ExitStatus.OK);

        Config config = contexts.get(0).config();
        assertThat(config.get(DeployKeys.MASTER_PORT)).isEqualTo(2);
        assertThat(config.isSet(DeployKeys.WORKER_TIMEOUT)).isFalse();
    }

    @Test
    void theAddressIsInThePortFileOnceTheDaemonServes() throws IOException {
        Path file = home.resolve("port");
        Files.writeString(file, "an earlier run");

        assertThat(run("--port", "7000", "--port-file", file.toString())).isEqualTo(ExitStatus.OK);

        assertThat(file).hasContent("127.0.0.1:7000");
        try (var files = Files.list(home)) {
            assertThat(files).containsExactlyInAnyOrder(home.resolve("conf"), file);
        }
    }

    @Test
    void aPortFileThatCannotBeWrittenStopsWhatHadStarted() {
        Path file = home.resolve("none/port");

        assertThat(run("--port-file", file.toString())).isEqualTo(ExitStatus.START_FAILED);

        assertThat(events).containsExactly("+server", "-server");
        assertThat(told()).startsWith("hearth master: cannot write the port file " + file);
    }

    @Test
    void anUnknownFlagIsToldWithTheNearestOne() {
        assertThat(run("--prot", "1")).isEqualTo(ExitStatus.USAGE);

        assertThat(told())
                .isEqualTo("hearth master: the master has no flag --prot; did you mean --port? --help lists its flags");
        assertThat(contexts).isEmpty();
    }

    @Test
    void aFlagWithoutItsValueIsAUsageError() {
        assertThat(run("--port")).isEqualTo(ExitStatus.USAGE);

        assertThat(told()).contains("--port").contains("--help");
    }

    @Test
    void anArgumentThatNobodyTakesIsAUsageError() {
        assertThat(run("hearth://a:1")).isEqualTo(ExitStatus.USAGE);

        assertThat(told())
                .isEqualTo("hearth master: the master does not take the argument \"hearth://a:1\";"
                        + " --help lists its flags");
    }

    @Test
    void confWithoutASignIsAUsageError() {
        assertThat(run("--conf", "hearth.master.port")).isEqualTo(ExitStatus.USAGE);

        assertThat(told()).contains("--conf hearth.master.port is not KEY=VALUE");
    }

    @Test
    void anUnknownKeyIsAConfigurationError() {
        assertThat(run("--conf", "hearth.master.prt=1")).isEqualTo(ExitStatus.CONFIGURATION);

        assertThat(told())
                .isEqualTo("hearth master: unknown configuration key hearth.master.prt (from --conf):"
                        + " did you mean hearth.master.port?");
    }

    @Test
    void aPortThatIsNoNumberIsToldWithItsFlag() {
        assertThat(run("-p", "many")).isEqualTo(ExitStatus.CONFIGURATION);

        assertThat(told())
                .startsWith("hearth master: hearth.master.port=many (from --port): it must be a whole number");
        assertThat(events).isEmpty();
    }

    @Test
    void anAddressOffTheLoopbackIsRefusedUntilTheRiskIsAccepted() {
        assertThat(run("--host", "0.0.0.0")).isEqualTo(ExitStatus.CONFIGURATION);

        assertThat(told())
                .contains("the master will not listen on 0.0.0.0 (hearth.master.host): connections are not encrypted")
                .contains("hearth.network.plaintext=true");
        assertThat(run("--host", "0.0.0.0", "--conf", "hearth.network.plaintext=true"))
                .isEqualTo(ExitStatus.OK);
    }

    @Test
    void helpListsFlagsWithTheirVariables() {
        assertThat(run("--help")).isEqualTo(ExitStatus.OK);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("-p, --port=PORT")
                .contains("HEARTH_MASTER_PORT")
                .contains("--port-file=FILE")
                .contains("--exit-on-stdin-eof");
        assertThat(contexts).isEmpty();
    }

    @Test
    void theInstallationsLogConfigurationIsUsedUnlessAnotherWasNamed() throws IOException {
        Path file = Files.writeString(home.resolve("conf/logback.xml"), "<configuration/>");
        run();
        assertThat(properties.getProperty("logback.configurationFile")).isEqualTo(file.toString());

        properties.setProperty("logback.configurationFile", "other.xml");
        run();
        assertThat(properties.getProperty("logback.configurationFile")).isEqualTo("other.xml");
    }

    private int port(String... args) {
        contexts.clear();
        assertThat(run(args)).isEqualTo(ExitStatus.OK);
        return contexts.get(0).config().get(DeployKeys.MASTER_PORT);
    }

    private ExitStatus run(String... args) {
        DaemonMain main = new DaemonMain(spec, environment, properties, print(out), print(err));
        return main.launch(List.of(args), (stop, exitOnStdinEof) -> {
            events.add("serving");
            return stop.run();
        });
    }

    private String told() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
