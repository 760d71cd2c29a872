package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.DriverState;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command that follows a driver, when the master goes away and when the command does. */
class ClusterFollowTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    @TempDir
    Path directory;

    @Test
    void aCommandThatFollowsADriverSurvivesTheMaster() throws IOException {
        Path go = directory.resolve("go");
        Child submit = held(go);

        CLUSTER.master().kill9();
        Await.until("the command notices", SECONDS, () -> submit.err().contains("lost the master"));
        Child unused = CLUSTER.restartMaster();
        Await.until("the command is back", SECONDS, () -> submit.err().contains("is back"));
        Files.createFile(go);

        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        assertThat(submit.out().lines()).containsExactly("held");
        CLUSTER.awaitWorkers(1);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aCommandThatIsInterruptedSaysHowToGoOnAndTheDriverDoes() throws IOException {
        Path go = directory.resolve("go");
        Child submit = held(go);
        long pid = runs().get(0);

        Signals.send(submit.pid(), "INT");

        assertThat(submit.exit(SECONDS)).as(submit::report).isEqualTo(130);
        DriverView driver = CLUSTER.state().drivers().stream()
                .filter(each -> each.pid() == pid)
                .findFirst()
                .orElseThrow();
        String id = driver.driver().value();
        assertThat(submit.err()).contains("goes on").contains("hearth wait " + id, "hearth kill " + id);
        assertThat(ProcSweep.runs(pid)).isTrue();
        Files.createFile(go);
        Child wait = CLUSTER.cli(List.of(), List.of("wait", "--master", CLUSTER.url(), id));
        assertThat(wait.exit(SECONDS)).as(wait::report).isZero();
        assertThat(wait.out().strip()).isEqualTo(DriverState.FINISHED.name());
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void anApplicationIsKilledByTheBeginningOfItsIdAndItsProcessesAreGoneThen() {
        Path ready = directory.resolve("ready");
        Child submit = CLUSTER.submission(Programs.jar(), "app.Hold")
                .conf("hearth.cores.max", "1")
                .start(ready, directory.resolve("never"));
        Await.until("it has executors", SECONDS, () -> Files.exists(ready));
        List<ExecutorView> executors = CLUSTER.awaitExecutors(1);
        String id = executors.get(0).executor().app().value();

        Child kill = CLUSTER.cli(List.of(), List.of("kill", "--master", CLUSTER.url(), "app-", "app-nope"));

        assertThat(kill.exit(SECONDS)).as(kill::report).isEqualTo(3);
        assertThat(kill.out().strip()).as(kill::report).isEqualTo(id);
        assertThat(kill.err()).contains(id + " is KILLED", "app-nope");
        assertThat(executors).noneMatch(each -> ProcSweep.runs(each.pid()));
        Child wait = CLUSTER.cli(List.of(), List.of("wait", "--master", CLUSTER.url(), id));
        assertThat(wait.exit(SECONDS)).as(wait::report).isEqualTo(5);
        submit.kill9();
    }

    /** A driver that waits for the file, and the command that follows it; it runs when this returns. */
    private Child held(Path go) throws IOException {
        Path runs = Files.createDirectories(directory.resolve("runs"));
        Child submit = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m")
                .start("hold", runs, go);
        Await.until("it runs", SECONDS, () -> !runs().isEmpty());
        return submit;
    }

    private List<Long> runs() {
        try (Stream<Path> found = Files.list(directory.resolve("runs"))) {
            return found.map(each -> Long.parseLong(each.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
