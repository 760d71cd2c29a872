package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real job through every real process, and down again. */
class WordCountTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(2, 1);

    @TempDir
    Path directory;

    @Test
    void theWordsOfADirectoryAreCountedOnTwoWorkersAndNothingIsLeft() throws IOException {
        Files.writeString(directory.resolve("one.txt"), "to be or not\nto be\n".repeat(5_000));
        Files.writeString(directory.resolve("two.txt"), "that is the question\n".repeat(3_000));
        Files.writeString(directory.resolve("no-line-end.txt"), "to be");

        Child driver = CLUSTER.submission(Programs.jar(), "app.CountWords").start(directory);

        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();
        assertThat(driver.out().lines())
                .containsExactlyInAnyOrder(
                        "to=10001",
                        "be=10001",
                        "or=5000",
                        "not=5000",
                        "that=3000",
                        "is=3000",
                        "the=3000",
                        "question=3000",
                        "total=42002");
        ApplicationView app = CLUSTER.newestApplication().orElseThrow();
        assertThat(app.state()).isEqualTo(ApplicationState.FINISHED);
        assertThat(app.executors().stream().map(executor -> executor.worker()).distinct())
                .as("an executor on each worker")
                .hasSize(2);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aProgramSeesItsArgumentsUntouchedAndItsFailureIsTheExitStatus() {
        Child driver = CLUSTER.submission(Programs.jar(), "app.Failing").start("main", "--class", "x");

        assertThat(driver.exit(LIMIT)).isEqualTo(1);
        assertThat(driver.err())
                .contains("app.Failing$Spoiled: fruit 7 is spoiled")
                .contains("app.Failing.main(Failing.java");
    }
}
