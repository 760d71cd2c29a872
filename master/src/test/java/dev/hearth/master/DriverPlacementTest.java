package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On which workers the cluster runs drivers, how many at once, and before what. */
class DriverPlacementTest {
    @TempDir
    private Path artifacts;

    private TestCluster cluster;
    private TestSubmitter alice;

    @BeforeEach
    void start() {
        startWith(Map.of());
    }

    private void startWith(Map<String, String> settings) {
        cluster = new TestCluster(settings, new HoldingJournal(), Optional.of(artifacts));
        alice = new TestSubmitter(cluster, "alice");
    }

    @Test
    void noMoreDriversRunThanAreAllowed() {
        startWith(Map.of("hearth.deploy.maxDrivers", "4"));
        TestWorker w1 = cluster.worker("w1", 20, 1024);
        for (int i = 0; i < 6; i++) {
            alice.driver("k" + i, false);
        }

        assertThat(w1.running).hasSize(4);
        assertThat(cluster.state().drivers())
                .filteredOn(each -> each.state() == DriverState.SUBMITTED)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.cause().orElse("")).contains("maxDrivers"));
        w1.exit(w1.running.firstKey(), 0);
        cluster.settle();
        assertThat(w1.running).hasSize(4);
    }

    @Test
    void driversSpreadOutOrFillWorkersInOrder() {
        List<TestWorker> spread =
                List.of(cluster.worker("w1", 10, 1024), cluster.worker("w2", 10, 1024), cluster.worker("w3", 10, 1024));
        for (int i = 0; i < 3; i++) {
            alice.driver("k" + i, false);
        }
        assertThat(spread).extracting(each -> each.running.size()).containsExactly(1, 1, 1);

        startWith(Map.of("hearth.deploy.spreadOutDrivers", "false"));
        List<TestWorker> filled =
                List.of(cluster.worker("w1", 10, 1024), cluster.worker("w2", 10, 1024), cluster.worker("w3", 10, 1024));
        for (int i = 0; i < 3; i++) {
            alice.driver("k" + i, false);
        }
        assertThat(filled).extracting(each -> each.running.size()).containsExactly(3, 0, 0);
    }

    @Test
    void eachDriverLeavesACoreForItsExecutors() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        alice.driver("a", false);
        alice.driver("b", false);
        DriverId third = alice.driver("c", false);

        assertThat(w1.running).hasSize(2);
        assertThat(cluster.driverView(third).cause().orElse("")).contains("executors", "4 cores in all");
        TestWorker w2 = cluster.worker("w2", 2, 1024);
        assertThat(w2.running.size() + w1.running.size()).isEqualTo(3);
    }

    @Test
    void driversComeBeforeExecutors() {
        TestDriver app = cluster.driver("app", 0, 1);
        DriverId driver = alice.driver("k", false);

        TestWorker w1 = cluster.worker("w1", 2, 1024);

        assertThat(w1.running).containsKey(driver.attempt(0));
        assertThat(cluster.placed(app.id())).hasSize(1);
    }

    @Test
    void aWorkerThatRefusesIsNotAskedAgainWhileThereAreOthers() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", false);
        ExecutorId attempt = driver.attempt(0);
        TestWorker w2 = cluster.worker("w2", 3, 1024);

        w1.running.remove(attempt);
        w1.send(new ExecutorStateChanged(
                w1.id(),
                attempt,
                new Ended(new ExecutorEnd(
                        ExecutorState.KILLED, Optional.empty(), "the worker is shutting down", List.of()))));
        cluster.advanceSeconds(2);

        assertThat(w2.running).containsKey(driver.attempt(1));
        assertThat(cluster.driverView(driver).state()).isEqualTo(DriverState.RUNNING);
    }
}
