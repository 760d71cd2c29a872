package dev.hearth.integration;

import static dev.hearth.testing.Terminal.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.Listeners;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What makes people give up a cluster in their first hour with it: the page of complaints, 1 to 4, 6 and 9. */
class FirstHourComplaintsTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    /** An application need not fail five times to say why. */
    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2).conf("hearth.deploy.maxExecutorRetries", "1");

    private final Terminal terminal = new Terminal(CLUSTER);

    @TempDir
    Path directory;

    @Test
    void whoAsksForTooMuchIsToldWhyAndWhatWouldFitAndThatRuns() {
        Child greedy = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .flag("--executor-memory", "4t")
                .start(1);

        String advice = told(greedy, "hearth submit (--executor-memory \\S+)");
        String id = told(greedy, "'hearth why (app-\\S+)'");

        assertThat(greedy.err())
                .contains(
                        "1  memory: needs 4 TiB, has ",
                        " even when nothing else runs there",
                        "largest that fits now: ");
        JsonNode why = terminal.json("why", id);
        assertThat(why.at("/shortages/0/obstacles/0/workers").asInt()).isEqualTo(1);
        Child kill = terminal.follows("hearth kill " + id);
        assertThat(kill.err()).contains(id + " is KILLED");
        Child modest = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .flag(advice.split(" ", -1))
                .start(1);
        assertThat(modest.exit(SECONDS)).as(modest::report).isZero();
    }

    @Test
    void aDriverThatWorkersCannotReachIsToldWithTheAddressThatWasTriedAndTheKeyThatNamesAnother() {
        Child unreachable = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .conf("hearth.driver.host", "127.0.0.77")
                .conf("hearth.driver.bindAddress", "127.0.0.1")
                .start(1);

        assertThat(unreachable.exit(SECONDS)).as(unreachable::report).isEqualTo(1);
        assertThat(unreachable.err())
                .contains("exit code 1", "cannot reach its driver", "127.0.0.77:", "refused", "hearth.driver.host");
        Child reachable = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .conf("hearth.driver.host", "127.0.0.1")
                .start(1);
        assertThat(reachable.exit(SECONDS)).as(reachable::report).isZero();
    }

    @Test
    void executorsListenNowhereAndDriversAndWorkersOnOnePortEachThatCanBeChosen() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path ready = directory.resolve("ready");
        Path go = directory.resolve("go");

        Child driver = CLUSTER.submission(Programs.jar(), "app.Hold")
                .conf("hearth.driver.port", Integer.toString(port))
                .start(ready, go);
        Await.until("its executor works", SECONDS, () -> Files.exists(ready));

        Child worker = CLUSTER.workers().get(0);
        assertThat(Listeners.of(driver.pid())).containsExactly(port);
        assertThat(Listeners.of(worker.pid()))
                .containsExactly(CLUSTER.workerAddress(worker).port());
        assertThat(CLUSTER.runningExecutors())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(Listeners.of(each.pid())).isEmpty());
        Files.createFile(go);
        assertThat(driver.exit(SECONDS)).as(driver::report).isZero();
    }

    @Test
    void aJarThatOnlyTheSubmitterHadRunsOnTheClusterAlthoughItIsGoneThen() throws IOException {
        Path jar = Files.copy(Programs.jar(), directory.resolve("mine.jar"));
        Child submit = CLUSTER.submission(jar, "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--detach")
                .start("count");
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();

        Files.delete(jar);

        String id = submit.out().strip();
        assertThat(terminal.says("wait", id).strip()).isEqualTo("FINISHED");
        assertThat(terminal.says("logs", id)).contains("[driver] count=1000");
    }

    @Test
    void whatDriverAndTasksPrintedIsReadInOnePlaceAfterTheProgramFailed() {
        Child failing = CLUSTER.submission(Programs.jar(), "app.Grumble")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m", "--name", "grumble")
                .start();
        assertThat(failing.exit(SECONDS)).as(failing::report).isEqualTo(1);

        String log = terminal.says("logs", told(failing, "driver (driver-\\S+) is submitted"));

        assertThat(log)
                .contains("[driver] the driver says so", "[driver err] ", "IllegalStateException: enough")
                .doesNotContain("Launch command");
        String tasks = terminal.says(
                "logs",
                "--grep",
                "says so",
                CLUSTER.newestApplication().orElseThrow().app().value());
        assertThat(List.of(tasks.split("\n", -1))).contains("[0] task 0 says so", "[0] task 1 says so");
    }
}
