package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
