package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told when their own code fails, in a process that does not know their classes. */
class FailuresOfUserCodeTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(2, 1);

    @TempDir
    Path directory;

    @Test
    void anExceptionOfAClassInTheUsersJarAloneComesWithItsRemoteStack() {
        Child driver = submit("exception");

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(1);
        assertThat(driver.err())
                .contains("app.Failing$Spoiled")
                .contains("fruit 5 is spoiled")
                .contains("app.Failing.lambda$exception")
                .contains("failed 4 times");
        assertThat(CLUSTER.newestApplication().orElseThrow().state())
                .isIn(ApplicationState.FAILED, ApplicationState.FINISHED);
    }

    @Test
    void theDriverCatchesTheUsersOwnExceptionAndGoesOn() {
        Child driver = submit("caught");

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertThat(driver.out()).contains("spoiled fruit=5").contains("afterwards=100");
    }

    @Test
    void aTaskThatExitsTheProcessFailsTheJobWithTheExitCode() {
        Child driver = submit("exit");

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(1);
        assertThat(driver.err()).contains("exit code 42").contains("failed 4 times");
        ApplicationView app = CLUSTER.newestApplication().orElseThrow();
        assertThat(app.state()).isEqualTo(ApplicationState.FAILED);
        // which executor, where and of what, its last words, and how to go on: once, of the newest one alone
        assertThat(driver.err())
                .containsOnlyOnce("  | about to end with 42")
                .containsPattern("hearth submit: executor [0-9]+ of " + app.app()
                        + " on worker worker-\\S+: .*exit code 42.*; the end of its stderr:")
                .containsOnlyOnce("hearth submit: 'hearth why " + app.app() + "' tells how it all ended; 'hearth logs "
                        + app.app() + " --executor ");
        String logs = driver.err().replaceAll("(?s).*'hearth (logs \\S+ --executor [0-9]+)'.*", "$1");
        List<String> words = new ArrayList<>(List.of(logs.split(" ")));
        words.addAll(List.of("--master", CLUSTER.url()));
        Child shown = CLUSTER.cli(List.of(), words);
        assertThat(shown.exit(LIMIT)).as(shown::report).isZero();
        assertThat(shown.out()).contains("about to end with 42");
    }

    @Test
    void aJobThatFailsByItselfShowsNoExecutor() {
        Child driver = submit("main");

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(1);
        assertThat(driver.err()).contains("fruit 7 is spoiled").doesNotContain("of its stderr");
    }

    @Test
    void aTaskThatRunsOutOfMemorySaysSo() {
        Child driver = submit("memory");

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(1);
        assertThat(driver.err()).containsIgnoringCase("memory");
    }

    @Test
    void aFunctionThatDoesNotSerializeNamesTheField() {
        Child driver = submit("field");

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(1);
        assertThat(driver.err()).contains("app.Failing$Wardrobe").contains("wardrobe");
    }

    @Test
    void aFileThatTheDriverHasAndAWorkerLacksNamesBothHosts() throws IOException {
        Path file = Files.writeString(directory.resolve("words.txt"), "a line\n".repeat(1000));

        Child driver = submit("path", file);

        assertThat(driver.exit(LIMIT)).as(driver::report).isEqualTo(1);
        assertThat(driver.err()).contains(file.toString()).contains("driver");
        assertThat(driver.err())
                .containsPattern(
                        "(127\\.0\\.0\\.1|" + InetAddress.getLocalHost().getHostName() + ")");
    }

    private static Child submit(Object... arguments) {
        return CLUSTER.submission(Programs.jar(), "app.Failing").start(arguments);
    }
}
