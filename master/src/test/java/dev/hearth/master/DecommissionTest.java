package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.WorkersDecommissioned;
import dev.hearth.protocol.ClientToMaster.WorkersRecommissioned;
import dev.hearth.protocol.MasterToApp.WorkerDecommissioned;
import dev.hearth.protocol.MasterToWorker.DecommissionWorker;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.RecommissionWorker;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Workers that are to be left, or are in trouble: given nothing new, and what runs there goes on. */
class DecommissionTest {
    private final TestCluster cluster = new TestCluster();
    private final TestWorker w1 = cluster.worker("w1", 4, 1024);
    private final TestWorker w2 = cluster.worker("w2", 4, 1024);

    @Test
    void workersAreNamedByHostInAnyCaseOrById() {
        cluster.worker("w3", 4, 1024);

        WorkersDecommissioned answer =
                cluster.client().ask(new DecommissionWorkers(List.of("W1", "w1", "w2", "nowhere"), "maintenance"));

        assertThat(answer).isEqualTo(new WorkersDecommissioned(List.of(w1.id(), w2.id()), List.of("nowhere")));
        assertThat(w1.received(DecommissionWorker.class))
                .containsExactly(new DecommissionWorker(cluster.state().epoch(), "maintenance"));
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(cluster.workerView(w1).trouble()).contains("maintenance");
        assertThat(cluster.state().workers())
                .extracting(each -> each.state())
                .containsExactly(WorkerState.DRAINING, WorkerState.DRAINING, WorkerState.ALIVE);
    }

    @Test
    void unknownHostsAreNamedAndRepeatingIsHarmless() {
        assertThat(cluster.client().ask(new DecommissionWorkers(List.of("x", "", "y"), "")))
                .isEqualTo(new WorkersDecommissioned(List.of(), List.of("", "x", "y")));
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "first"));

        assertThat(cluster.client().ask(new DecommissionWorkers(List.of("w1"), "second")))
                .isEqualTo(new WorkersDecommissioned(List.of(w1.id()), List.of()));
        assertThat(cluster.workerView(w1).trouble()).contains("first");
    }

    @Test
    void itsDriversAreToldOnceAndItsExecutorsGoOn() {
        TestDriver app = cluster.driver("a", 4, 2);
        TestDriver elsewhere = cluster.driver("b", 0, 0);
        elsewhere.received.clear();

        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance"));
        cluster.advanceSeconds(30);

        assertThat(app.received(WorkerDecommissioned.class))
                .containsExactly(
                        new WorkerDecommissioned(w1.id(), "w1", List.of(new ExecutorId(app.id(), 0)), "maintenance"));
        assertThat(elsewhere.received(WorkerDecommissioned.class)).hasSize(1);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");
    }

    @Test
    void nothingNewIsPlacedThereAndFailuresThereAreNotCounted() {
        TestCluster strict = new TestCluster(Map.of("hearth.deploy.maxExecutorRetries", "1"), new MemoryJournal());
        TestWorker only = strict.worker("w1", 4, 1024);
        TestDriver app = strict.driver("a", 4, 2);
        app.executorsRegister = false;
        strict.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance"));

        only.exit(new ExecutorId(app.id(), 0), 1);
        strict.advanceSeconds(30);

        assertThat(strict.placed(app.id())).containsExactly("1@w1:2");
        assertThat(strict.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
        assertThat(strict.application(app.id()).waiting()).contains("1 worker: draining, or in trouble");
        TestWorker other = strict.worker("w2", 4, 1024);
        assertThat(strict.placed(app.id())).containsExactly("1@w1:2", "2@w2:2");
        assertThat(other.running).hasSize(1);
    }

    @Test
    void aWorkerThatSaysItselfThatItDrainsIsLeft() {
        TestDriver app = cluster.driver("a", 8, 2);
        w1.condition = new WorkerCondition(true, Optional.empty());
        cluster.advanceSeconds(3);

        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(app.received(WorkerDecommissioned.class)).hasSize(1);
        w1.condition = WorkerCondition.GOOD;
        cluster.advanceSeconds(3);
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.ALIVE);
    }

    @Test
    void aWorkerThatIsRecommissionedIsUsedAgainOnceItSaysSo() {
        cluster.client().ask(new DecommissionWorkers(List.of("w1", "w2"), "maintenance"));
        cluster.advanceSeconds(3);
        TestDriver app = cluster.driver("a", 4, 2);
        assertThat(cluster.placed(app.id())).isEmpty();

        WorkersRecommissioned answer = cluster.client().ask(new RecommissionWorkers(List.of("W1", "nowhere"), "done"));

        assertThat(answer).isEqualTo(new WorkersRecommissioned(List.of(w1.id()), List.of("nowhere")));
        assertThat(w1.received(RecommissionWorker.class))
                .containsExactly(new RecommissionWorker(cluster.state().epoch(), "done"));
        cluster.advanceSeconds(3);
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.ALIVE);
        assertThat(cluster.workerView(w2).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w1:2");
    }

    @Test
    void anOrderToTakeSomethingAgainIsRepeatedAfterACut() {
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance"));
        cluster.advanceSeconds(3);
        cluster.network.stall("master", "w1");
        cluster.client().ask(new RecommissionWorkers(List.of("w1"), "done"));
        cluster.network.cut("master", "w1");
        cluster.network.resume("master", "w1");
        cluster.advanceSeconds(5);

        assertThat(w1.condition.draining()).isFalse();
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.ALIVE);
    }

    @Test
    void theLastOrderCounts() {
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance"));
        cluster.client().ask(new RecommissionWorkers(List.of("w1"), "done"));
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "after all"));
        cluster.advanceSeconds(5);

        assertThat(w1.condition.draining()).isTrue();
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DRAINING);
        assertThat(cluster.workerView(w1).trouble()).contains("after all");
    }

    @Test
    void anOrderThatWasLostInACutIsRepeated() {
        cluster.network.stall("master", "w1");
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance"));
        cluster.network.cut("master", "w1");
        cluster.network.resume("master", "w1");
        cluster.advanceSeconds(3);

        assertThat(w1.condition.draining()).isTrue();
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DRAINING);
    }

    @Test
    void aDriverThatComesBackHearsOfItAgain() {
        TestDriver app = cluster.driver("a", 4, 2);
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance"));

        cluster.network.cut("master", "a");
        cluster.advanceSeconds(2);

        assertThat(app.received(WorkerDecommissioned.class)).hasSize(2);
    }

    @Test
    void aDegradedWorkerIsGivenNothingUntilItIsWell() {
        w1.condition = new WorkerCondition(false, Optional.of("its disk is full"));
        cluster.advanceSeconds(3);
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DEGRADED);
        assertThat(cluster.workerView(w1).trouble()).contains("its disk is full");

        TestDriver app = cluster.driver("a", 8, 2);
        assertThat(cluster.placed(app.id())).containsExactly("0@w2:2", "1@w2:2");
        assertThat(cluster.application(app.id()).waiting())
                .contains("1 worker: too few free cores; 1 worker: draining, or in trouble");
        w1.condition = WorkerCondition.GOOD;
        cluster.advanceSeconds(3);

        assertThat(cluster.placed(app.id())).hasSize(4);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(2);
        assertThat(app.received(WorkerDecommissioned.class)).isEmpty();
    }

    @Test
    void aWorkerCanJoinInTrouble() {
        TestWorker ill = new TestWorker(cluster, "w3", "w3", 8, 1024);
        ill.condition = new WorkerCondition(false, Optional.of("its disk is full"));
        ill.connect();
        cluster.settle();

        assertThat(cluster.workerView(ill).state()).isEqualTo(WorkerState.DEGRADED);
        assertThat(cluster.placed(cluster.driver("a", 0, 8).id())).isEmpty();
    }
}
