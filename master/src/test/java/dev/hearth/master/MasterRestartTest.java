package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import org.junit.jupiter.api.Test;

/** A master that knows nothing takes the place of another: what runs goes on, and nothing runs twice. */
class MasterRestartTest {
    private final TestCluster cluster = new TestCluster();
    private final TestWorker w1 = cluster.worker("w1", 4, 1024);
    private final TestWorker w2 = cluster.worker("w2", 4, 1024);
    private final TestDriver app = cluster.driver("a", 4, 2);

    @Test
    void whatRunsGoesOnUnderTheSameId() {
        AppId id = app.id();
        assertThat(cluster.placed(id)).containsExactly("0@w1:2", "1@w2:2");

        cluster.restartMaster("second");
        cluster.advanceSeconds(30);

        assertThat(cluster.state().epoch().cluster()).isEqualTo("second");
        assertThat(app.id()).isEqualTo(id);
        assertThat(cluster.placed(id)).containsExactly("0@w1:2", "1@w2:2");
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(w1.received(KillExecutor.class)).isEmpty();
        assertThat(w2.received(LaunchExecutor.class)).hasSize(1);
        assertThat(app.received(ExecutorRemoved.class)).isEmpty();
    }

    @Test
    void newExecutorsHaveNumbersThatWereNeverGiven() {
        cluster.restartMaster("second");
        cluster.advanceSeconds(5);

        w1.exit(new ExecutorId(app.id(), 0), 1);
        cluster.settle();

        assertThat(cluster.placed(app.id())).containsExactly("1@w2:2", "1000@w1:2");
    }

    @Test
    void nothingReplacesAnExecutorWhoseWorkerIsStillAway() {
        w2.comesBack = false;
        cluster.restartMaster("second");
        cluster.advanceSeconds(7);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2");

        w2.comesBack = true;
        w2.connect();
        cluster.settle();
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");

        cluster.advanceSeconds(30);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(w2.received(LaunchExecutor.class)).hasSize(1);
    }

    @Test
    void anExecutorWhoseWorkerStaysAwayIsReplacedAfterTheWorkerTimeout() {
        w2.kill();
        cluster.restartMaster("second");
        cluster.advanceSeconds(12);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1000@w1:2");
    }

    @Test
    void whatBelongsToADriverThatIsGoneKeepsItsPlaceUntilItEndsByItself() {
        app.kill();
        ExecutorId orphan = new ExecutorId(app.id(), 0);
        cluster.restartMaster("second");
        cluster.advanceSeconds(2);
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(2);

        TestDriver other = cluster.driver("b", 0, 4);
        assertThat(cluster.placed(other.id())).isEmpty();
        w1.exit(orphan, 56);
        cluster.settle();

        assertThat(cluster.placed(other.id())).containsExactly("0@w1:4");
        assertThat(w1.received(KillExecutor.class)).isEmpty();
    }

    @Test
    void aTakenOverApplicationEndsLikeAnyOther() {
        cluster.restartMaster("second");
        cluster.advanceSeconds(2);

        app.unregister();
        cluster.settle();

        assertThat(w1.running).isEmpty();
        assertThat(w2.running).isEmpty();
        assertThat(w1.received(ApplicationFinished.class)).hasSize(1);
    }

    @Test
    void anExecutorOfAnotherClustersMasterIsReportedTwiceWithoutHarm() {
        cluster.restartMaster("second");
        cluster.advanceSeconds(2);
        cluster.network.cut("master", "w1");
        cluster.advanceSeconds(20);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
    }
}
