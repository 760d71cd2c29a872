package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is to be left is given nothing new; what runs there goes on. */
class LeavingWorkersTest {
    private static final Duration SECONDS = Duration.ofSeconds(45);

    @RegisterExtension
    final LocalCluster cluster = new LocalCluster(2, 1);

    @TempDir
    Path directory;

    @Test
    void aWorkerIsLeftByItsIdAndTheJobsThereGoOn() throws IOException {
        Child held = hold();
        WorkerView left = cluster.state().workers().get(0);

        Child command = cluster.cli(
                List.of(),
                List.of("decommission", "--master", cluster.url(), left.worker().value(), "no-such-host"));

        assertThat(command.exit(SECONDS)).as(command::report).isNotZero();
        assertThat(command.out() + command.err())
                .contains(left.worker().value())
                .contains("no-such-host");
        awaitDraining(left.worker());
        Files.createFile(directory.resolve("go"));
        assertThat(held.exit(SECONDS)).as(held::report).isZero();
        assertThat(held.out().lines()).contains("before=1000", "after=1000");
        assertNothingNewOn(left.worker());
        assertThat(cluster.workers()).allMatch(Child::isAlive);
    }

    @Test
    void theSignalOfAFailingPowerSupplyDoesTheSame() {
        Child worker = cluster.workers().get(1);
        int port = cluster.workerAddress(worker).port();
        WorkerId left = cluster.state().workers().stream()
                .filter(each -> each.port() == port)
                .findFirst()
                .orElseThrow()
                .worker();

        Signals.send(worker.pid(), "PWR");

        awaitDraining(left);
        assertNothingNewOn(left);
        assertThat(worker.isAlive()).isTrue();
    }

    @Test
    void aRestartedMasterKnowsWhichWorkerIsToBeLeft() {
        WorkerId left = cluster.state().workers().get(0).worker();
        Child command = cluster.cli(List.of(), List.of("decommission", "--master", cluster.url(), left.value()));
        assertThat(command.exit(SECONDS)).as(command::report).isZero();
        awaitDraining(left);

        cluster.master().kill9();
        Child unused = cluster.restartMaster();

        cluster.awaitWorkers(1);
        awaitDraining(left);
        assertNothingNewOn(left);
    }

    private Child hold() {
        Path ready = directory.resolve("ready");
        Child held = cluster.submission(Programs.jar(), "app.Hold").start(ready, directory.resolve("go"));
        Await.until("it runs", SECONDS, () -> Files.exists(ready));
        return held;
    }

    private void awaitDraining(WorkerId left) {
        Await.until(
                "it is DRAINING",
                SECONDS,
                () -> cluster.stateIfReachable().stream()
                        .flatMap(state -> state.workers().stream())
                        .anyMatch(each -> each.worker().equals(left) && each.state() == WorkerState.DRAINING));
    }

    private void assertNothingNewOn(WorkerId left) {
        Child next = cluster.submission(Programs.jar(), "app.Sequence").start(1);
        assertThat(next.exit(SECONDS)).as(next::report).isZero();
        assertThat(cluster.newestApplication().orElseThrow().executors())
                .isNotEmpty()
                .noneMatch(each -> each.worker().equals(left));
    }
}
