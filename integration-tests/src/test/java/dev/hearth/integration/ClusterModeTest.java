package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.DriverState;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.Signals;
import dev.hearth.testing.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that the cluster runs, as whoever submits, awaits and kills them sees it. */
class ClusterModeTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(2, 2);

    @TempDir
    Path directory;

    @Test
    void theCommandFollowsTheDriversOutputAndEndsWithItsStatus() {
        Child count = driven().start("count");
        assertThat(count.exit(SECONDS)).as(count::report).isZero();
        assertThat(count.out().lines()).contains("count=1000");

        Child seven = driven().start("exit", 7);
        assertThat(seven.exit(SECONDS)).as(seven::report).isEqualTo(7);
        assertThat(seven.out().lines()).contains("about to end");
        DriverView driver = newest();
        assertThat(driver.state()).isEqualTo(DriverState.FAILED);
        assertThat(driver.exitCode()).contains(7);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void whereTheDriverRunsMayBeASettingAsInSpark() {
        Child seven = CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--driver-memory", "64m")
                .conf("spark.submit.deployMode", "cluster")
                .conf("hearth.executor.memory", "64m")
                .start("exit", 7);

        assertThat(seven.exit(SECONDS)).as(seven::report).isEqualTo(7);
        assertThat(newest().exitCode()).contains(7);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aDriverThatIsNotSupervisedIsRunOnceAndItsFailureIsTold() {
        Child failing = driven().start("fail", made("runs"), 1);

        assertThat(failing.exit(SECONDS)).as(failing::report).isEqualTo(3);
        assertThat(newest().state()).isEqualTo(DriverState.FAILED);
        assertThat(runs(made("runs"))).hasSize(1);
        assertThat(failing.err()).contains("failure 0");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aSupervisedDriverIsStartedAgainUntilItIsWell() {
        Child failing = driven().flag("--supervise").start("fail", made("runs"), 2);

        assertThat(failing.exit(SECONDS)).as(failing::report).isZero();
        assertThat(newest().state()).isEqualTo(DriverState.FINISHED);
        assertThat(runs(made("runs"))).hasSize(3);
        assertThat(failing.out()).contains("well after 2");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aDetachedDriverIsAwaitedAndKilledByItsId() {
        Path runs = made("runs");
        String id = detached(driven().flag("--supervise"), "hold", runs, directory.resolve("never"));
        long pid = Await.value("it runs", SECONDS, () -> runs(runs).stream().findFirst());
        assertThat(view(id).state()).isEqualTo(DriverState.RUNNING);
        Child wait = command("wait", id);

        Child kill = command("kill", id);

        assertThat(kill.exit(SECONDS)).as(kill::report).isZero();
        assertThat(wait.exit(SECONDS)).as(wait::report).isNotZero();
        assertThat(view(id).state()).isEqualTo(DriverState.KILLED);
        Await.until("its process is gone", SECONDS, () -> !ProcSweep.runs(pid));
        Child again = command("kill", id);
        assertThat(again.exit(SECONDS)).as(again::report).isBetween(0, 1);
        assertThat(again.out() + again.err()).contains(id).contains("KILLED");
        assertThat(runs(runs)).hasSize(1);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void theSameKeyIsTheSameSubmissionAndItsJarIsKeptOnce() throws IOException {
        String first = detached(driven().flag("--submission-key", "nightly-1"), "exit", 0);
        String again = detached(driven().flag("--submission-key", "nightly-1"), "exit", 0);
        String other = detached(driven().flag("--submission-key", "nightly-2"), "exit", 0);

        assertThat(again).isEqualTo(first).isNotEqualTo(other);
        Child mistaken = driven().flag("--submission-key", "nightly-1").start("exit", 7);
        assertThat(mistaken.exit(SECONDS)).as(mistaken::report).isEqualTo(3);
        assertThat(mistaken.err()).contains("nightly-1", first, "take another key");
        for (String id : List.of(first, other)) {
            Child wait = command("wait", id);
            assertThat(wait.exit(SECONDS)).as(wait::report).isZero();
        }
        try (Stream<Path> artifacts = Files.list(CLUSTER.recoveryDirectory().resolve("artifacts"))) {
            assertThat(artifacts).hasSize(1);
        }
    }

    @Test
    void aJarThatIsNotThereIsNamedBeforeAnythingIsSubmitted() {
        int before = CLUSTER.state().drivers().size();

        Child refused = CLUSTER.submission(Path.of("/no/such.jar"), "app.Driven")
                .flag("--deploy-mode", "cluster")
                .start("count");

        assertThat(refused.exit(SECONDS)).as(refused::report).isEqualTo(64);
        assertThat(refused.err()).contains("/no/such.jar");
        assertThat(CLUSTER.state().drivers()).hasSize(before);
    }

    @Test
    void driversNeverTakeTheLastCoresFromTheirOwnExecutors() {
        List<Child> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(driven().conf("hearth.cores.max", "1").start("count"));
        }

        for (Child each : all) {
            assertThat(each.exit(Duration.ofSeconds(150))).as(each::report).isZero();
            assertThat(each.out().lines()).contains("count=1000");
        }
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aRestartedMasterFindsTheDriverRunningAndHearsOfItsEnd() throws IOException {
        Path runs = made("runs");
        Path go = directory.resolve("go");
        String id = detached(driven().flag("--supervise"), "hold", runs, go);
        long pid = Await.value("it runs", SECONDS, () -> runs(runs).stream().findFirst());

        CLUSTER.master().kill9();
        Child unused = CLUSTER.restartMaster();

        Await.until("it is known to run", SECONDS, () -> view(id).pid() == pid);
        assertThat(ProcSweep.runs(pid)).isTrue();
        Files.createFile(go);
        Await.until("it is over", SECONDS, () -> view(id).state() == DriverState.FINISHED);
        assertThat(runs(runs)).containsExactly(pid);
        CLUSTER.awaitWorkers(2);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aSupervisedDriverWhoseProcessOrWorkerIsKilledRunsAgainAndNeverTwiceAtATime() throws IOException {
        Path runs = made("runs");
        Path go = directory.resolve("go");
        String id = detached(driven().flag("--supervise"), "hold", runs, go);
        long first = Await.value("it runs", SECONDS, () -> runs(runs).stream().findFirst());

        Signals.kill9(first);
        long second = Await.value(
                "it runs again",
                SECONDS,
                () -> runs(runs).stream().filter(pid -> pid != first).findFirst());
        Child worker = workerOf(id);
        worker.kill9();
        Child unused = CLUSTER.restartWorker(worker);
        long third = Await.value(
                "it runs once more",
                SECONDS,
                () -> runs(runs).stream()
                        .filter(pid -> pid != first && pid != second)
                        .findFirst());

        assertThat(ProcSweep.runs(second)).isFalse();
        assertThat(ProcSweep.runs(third)).isTrue();
        Files.createFile(go);
        Child wait = command("wait", id);
        assertThat(wait.exit(SECONDS)).as(wait::report).isZero();
        assertThat(runs(runs)).hasSize(3);
        CLUSTER.awaitWorkers(2);
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aDriverThatNoWorkerCouldHoldWaitsWithTheReasonUntilItIsKilled() {
        String id = detached(driven().flag("--driver-memory", "500g"), "count");

        Await.until(
                "it waits with a reason",
                SECONDS,
                () -> view(id).cause().filter(cause -> cause.contains("memory")).isPresent());
        assertThat(view(id).state()).isEqualTo(DriverState.SUBMITTED);
        Child kill = command("kill", id);
        assertThat(kill.exit(SECONDS)).as(kill::report).isZero();
        Await.until("it is killed", SECONDS, () -> view(id).state() == DriverState.KILLED);
    }

    private Submission driven() {
        return CLUSTER.submission(Programs.jar(), "app.Driven")
                .flag("--deploy-mode", "cluster", "--driver-memory", "64m");
    }

    /** Submits and gives the id. */
    private static String detached(Submission submission, Object... arguments) {
        Child submit = submission.flag("--detach").start(arguments);
        assertThat(submit.exit(SECONDS)).as(submit::report).isZero();
        assertThat(submit.out().lines()).as(submit::report).hasSize(1);
        return submit.out().strip();
    }

    private static Child command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(1, List.of("--master", CLUSTER.url()));
        return CLUSTER.cli(List.of(), all);
    }

    private static DriverView view(String id) {
        return CLUSTER.state().drivers().stream()
                .filter(each -> each.driver().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static DriverView newest() {
        return CLUSTER.state().drivers().stream()
                .max(Comparator.comparing(DriverView::driver))
                .orElseThrow();
    }

    private static Child workerOf(String id) {
        Optional<Integer> port = CLUSTER.state().workers().stream()
                .filter(each -> view(id).worker().filter(each.worker()::equals).isPresent())
                .map(each -> each.port())
                .findFirst();
        return CLUSTER.workers().stream()
                .filter(each -> port.filter(
                                at -> at == CLUSTER.workerAddress(each).port())
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private Path made(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Process ids of a driver's runs so far. */
    private static List<Long> runs(Path directory) {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(each -> Long.parseLong(each.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
