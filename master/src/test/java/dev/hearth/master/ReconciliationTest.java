package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What should run and what does run come together, whatever was lost on the way. */
class ReconciliationTest {
    private final TestCluster cluster = new TestCluster();
    private final TestWorker w1 = cluster.worker("w1", 4, 1024);

    @Test
    void aWorkerThatAgreesIsNotAskedForAReport() {
        cluster.driver("a", 4, 2);

        cluster.advanceSeconds(30);

        assertThat(w1.received(RequestReport.class)).isEmpty();
    }

    @Test
    void anExecutorThatShouldRunAndDoesNotIsLaunchedAgain() {
        TestDriver app = cluster.driver("a", 4, 2);
        ExecutorId executor = new ExecutorId(app.id(), 0);

        w1.running.remove(executor);
        cluster.advanceSeconds(2.1);

        assertThat(w1.received(RequestReport.class)).hasSize(1);
        assertThat(w1.running).containsKey(executor);
        assertThat(w1.received(LaunchExecutor.class))
                .extracting(LaunchExecutor::number)
                .containsExactly(1L, 2L, 3L);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w1:2");
    }

    @Test
    void anExecutorThatRunsAndShouldNotIsKilled() {
        TestDriver app = cluster.driver("a", 2, 2);
        ExecutorId stray = new ExecutorId(app.id(), 50);
        ExecutorId nobodys = new ExecutorId(TestEnds.NO_APP, 0);
        Resources one = new Resources(1, TestCluster.MIB);

        w1.running.put(stray, new RunningExecutor(stray, one, 7));
        w1.running.put(nobodys, new RunningExecutor(nobodys, one, 8));
        cluster.advanceSeconds(2.1);

        assertThat(w1.received(KillExecutor.class))
                .extracting(KillExecutor::executor)
                .containsExactly(stray, nobodys);
        assertThat(w1.received(ApplicationFinished.class))
                .extracting(ApplicationFinished::app)
                .containsExactly(TestEnds.NO_APP);
        assertThat(w1.running.keySet()).containsExactly(new ExecutorId(app.id(), 0));
        assertThat(w1.ended).isEmpty();
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(2);
        assertThat(app.received(ExecutorRemoved.class)).isEmpty();
    }

    @Test
    void aStrayProcessCountsAgainstItsWorkerUntilItIsGone() {
        ExecutorId nobodys = new ExecutorId(TestEnds.NO_APP, 0);
        w1.acts = false;
        w1.running.put(nobodys, new RunningExecutor(nobodys, new Resources(3, TestCluster.MIB), 8));
        w1.send(new ReportState(w1.id(), w1.report()));
        cluster.settle();
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(3);

        TestDriver app = cluster.driver("a", 0, 0);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:1");

        w1.exit(nobodys, 143);
        cluster.settle();
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:1", "1@w1:3");
    }

    @Test
    void aReportSaysNothingAboutCommandsThatItDoesNotInclude() {
        TestDriver app = cluster.driver("a", 2, 2);
        WorkerReport before = new WorkerReport(0, List.of(), List.of());

        w1.send(new ReportState(w1.id(), before));
        cluster.settle();

        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2");
    }

    @Test
    void aLaunchThatWasLostInACutIsSentAgain() {
        cluster.network.stall("master", "w1");
        TestDriver app = cluster.driver("a", 4, 0);
        cluster.network.cut("master", "w1");
        cluster.settle();
        assertThat(w1.running).isEmpty();

        cluster.network.resume("master", "w1");
        cluster.advanceSeconds(3);

        assertThat(w1.running).containsOnlyKeys(new ExecutorId(app.id(), 0));
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
    }

    @Test
    void anEndThatWasLostInACutIsReportedAgain() {
        TestDriver app = cluster.driver("a", 4, 0);
        ExecutorId first = new ExecutorId(app.id(), 0);
        cluster.network.stall("master", "w1");
        w1.exit(first, 1);
        cluster.settle();
        cluster.network.cut("master", "w1");
        cluster.settle();
        cluster.network.resume("master", "w1");
        cluster.advanceSeconds(3);

        assertThat(w1.ended).isEmpty();
        assertThat(w1.running).containsOnlyKeys(new ExecutorId(app.id(), 1));
        assertThat(app.received(ExecutorRemoved.class))
                .extracting(ExecutorRemoved::executor)
                .containsExactly(first);
    }

    @Test
    void theEndOfAnApplicationReachesAWorkerThatWasAway() {
        TestDriver app = cluster.driver("a", 4, 0);
        w1.comesBack = false;
        cluster.network.cut("master", "w1");
        cluster.settle();
        app.unregister();
        cluster.settle();
        assertThat(w1.running).hasSize(1);

        w1.connect();
        cluster.advance(Duration.ofSeconds(1));

        assertThat(w1.running).isEmpty();
        assertThat(w1.received(ApplicationFinished.class)).hasSize(1);
        assertThat(cluster.workerView(w1).used()).isEqualTo(Resources.NONE);
    }

    @Test
    void anEndOfAnApplicationThatArrivedIsNotSentAgain() {
        TestDriver app = cluster.driver("a", 4, 0);
        app.unregister();
        cluster.advanceSeconds(3);

        cluster.network.cut("master", "w1");
        cluster.advanceSeconds(3);

        assertThat(w1.received(ApplicationFinished.class)).hasSize(1);
    }
}
