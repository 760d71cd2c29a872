package dev.hearth.integration;

import static dev.hearth.testing.Terminal.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LaterRelease;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Signals;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What makes people stop believing what a cluster says: the page of complaints, 5, 7, 8, 12 and 13. */
class TrustComplaintsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    private static final int FAILED = 1;
    private static final int REFUSED = 3;

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2).conf("hearth.deploy.maxExecutorRetries", "2");

    private final Terminal terminal = new Terminal(CLUSTER);

    @TempDir
    Path directory;

    @Test
    void aClientOfAnotherReleaseIsToldBothVersionsAndTheMasterServesOn() throws IOException {
        try (LaterRelease later = new LaterRelease(CLUSTER.masterAddress())) {
            List<List<String>> commands = List.of(
                    List.of("status", "--master", later.url()),
                    List.of(
                            "submit",
                            "--master",
                            later.url(),
                            "--class",
                            "app.Sequence",
                            Programs.jar().toString(),
                            "1"));
            for (List<String> each : commands) {
                Child command = CLUSTER.cli(List.of(), each);
                assertThat(command.exit(SECONDS)).as(command::report).isEqualTo(REFUSED);
                assertThat(command.err().lines()).as(command::report).hasSize(1);
                assertThat(command.err())
                        .contains("the protocol versions do not meet", "" + LaterRelease.VERSION, "the same release");
            }
        }

        assertThat(CLUSTER.master().isAlive()).isTrue();
        assertThat(terminal.says("status")).contains("ALIVE");
    }

    @Test
    void anAcceptedSubmissionIsNoSuccessAndEverybodyWhoAsksAtTheOneAddressLearnsHowItEnded() {
        Child submit = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--detach")
                .start("exit", 7);
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        assertThat(submit.err()).contains("is submitted").doesNotContain("FINISHED");
        String id = submit.out().strip();

        Child wait = terminal.ends(7, "wait", id);

        assertThat(wait.out().strip()).isEqualTo("FAILED");
        JsonNode status = terminal.json("status");
        assertThat(status.path("drivers"))
                .anySatisfy(driver -> assertThat(driver.toString()).contains(id, "FAILED"));
        JsonNode why = terminal.json("why", id);
        assertThat(why.at("/state").asText()).isEqualTo("FAILED");
        assertThat(why.toString()).contains("exit code 7", "ends with 7");
        terminal.ends(REFUSED, "wait", "driver-20000101000000-0000");
    }

    @Test
    void executorsThatCannotStartAreTriedAFewTimesAndTheReasonIsTheirOwn() throws IOException {
        Child mistaken = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .conf("hearth.executor.extraJavaOptions", "-XX:NoSuchOption")
                .start(1);

        assertThat(mistaken.exit(SECONDS)).as(mistaken::report).isEqualTo(FAILED);
        assertThat(mistaken.err()).contains("2 executors in a row failed", "Unrecognized VM option 'NoSuchOption'");
        String id = CLUSTER.newestApplication().orElseThrow().app().value();
        assertThat(terminal.says("why", id)).contains("FAILED", "| ", "NoSuchOption", "hearth logs " + id);
        Child logs = terminal.follows("hearth logs " + id);
        assertThat(logs.out()).contains("[0 err] ", "NoSuchOption");
        Path left = CLUSTER.workDirectory(CLUSTER.workers().get(0)).resolve(id);
        try (Stream<Path> tried = Files.list(left)) {
            assertThat(tried.filter(Files::isDirectory)).hasSizeLessThanOrEqualTo(3);
        }
        Child mended = CLUSTER.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(mended.exit(SECONDS)).as(mended::report).isZero();
    }

    @Test
    void anExecutorThatWasKilledIsToldWithTheSignalAndOneThatRanOutOfMemoryWithThat() throws IOException {
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");
        Child driver = CLUSTER.submission(Programs.jar(), "app.Hold")
                .flag("--name", "victim")
                .start(ready, go);
        Await.until("its executor works", SECONDS, () -> Files.exists(ready));
        ExecutorView executor = CLUSTER.awaitExecutors(1).get(0);

        Signals.kill9(executor.pid());

        assertThat(told(driver, "reason=(.*)")).contains("killed by signal 9 (SIGKILL: ");
        String id = executor.executor().app().value();
        assertThat(terminal.says("events", id)).contains("killed by signal 9 (SIGKILL: ");
        assertThat(terminal.says("why", id)).contains("0 on worker-", "killed by signal 9 (SIGKILL: ");
        Files.createFile(go);
        assertThat(driver.exit(SECONDS)).as(driver::report).isZero();

        Child hoarder = CLUSTER.submission(Programs.jar(), "app.Failing").start("memory");
        assertThat(hoarder.exit(SECONDS)).as(hoarder::report).isEqualTo(FAILED);
        assertThat(hoarder.err()).contains("it ran out of memory");
    }
}
