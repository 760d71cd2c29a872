package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToApp.WorkerRemoved;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How workers come, stay and go. */
class WorkersTest {
    private final TestCluster cluster = new TestCluster();

    @Test
    void aWorkerThatRegistersIsShownWithWhatItOffers() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);

        assertThat(w1.reply).contains(new RegisteredWorker(cluster.state().epoch(), Duration.ofMillis(1600)));
        WorkerView shown = cluster.workerView(w1);
        assertThat(shown.lastHeartbeat()).isLessThan(Duration.ofSeconds(1));
        assertThat(cluster.state().workers())
                .containsExactly(new WorkerView(
                        w1.id(),
                        "w1",
                        7078,
                        WorkerState.ALIVE,
                        new Resources(4, 1024 * TestCluster.MIB),
                        Resources.NONE,
                        shown.lastHeartbeat(),
                        Optional.empty()));
    }

    @Test
    void aSilentWorkerIsLostAndItsExecutorsAreReplaced() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 2);
        cluster.worker("w2", 4, 1024);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w1:2");

        w1.beats = false;
        cluster.advanceSeconds(7.9);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w1:2");
        cluster.advanceSeconds(0.2);

        assertThat(cluster.placed(app.id())).containsExactly("2@w2:2", "3@w2:2");
        assertThat(app.received(ExecutorRemoved.class)).hasSize(2).allSatisfy(removed -> {
            assertThat(removed.workerLost()).isTrue();
            assertThat(removed.end().state()).isEqualTo(ExecutorState.LOST);
            assertThat(removed.end().message()).isEqualTo("its worker w1 is lost: no sign of life for 8 s");
        });
        assertThat(app.received(WorkerRemoved.class))
                .containsExactly(new WorkerRemoved(w1.id(), "w1", "no sign of life for 8 s"));
        assertThat(cluster.workerView(w1).trouble()).contains("no sign of life for 8 s");
    }

    @Test
    void aWorkerThatWasGivenUpComesBackWithoutWhatItHad() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        w1.loop().pause();
        cluster.advanceSeconds(11);
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DEAD);
        assertThat(cluster.placed(app.id())).isEmpty();

        w1.loop().resume();
        cluster.advanceSeconds(3);

        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.ALIVE);
        assertThat(w1.running.keySet()).containsExactly(new ExecutorId(app.id(), 1));
        assertThat(cluster.placed(app.id())).containsExactly("1@w1:4");
    }

    @Test
    void aKilledWorkerIsLostOnceItsConnectionWasClosedForTheReconnectTime() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        TestWorker w2 = cluster.worker("w2", 4, 1024);

        w1.kill();
        cluster.advanceSeconds(4.9);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
        cluster.advanceSeconds(0.2);

        assertThat(cluster.placed(app.id())).containsExactly("1@w2:4");
        assertThat(w2.running).hasSize(1);
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.DEAD);
        assertThat(app.received(WorkerRemoved.class).get(0).reason())
                .isEqualTo("its connection was closed and not made again within 5 s");
    }

    @Test
    void aCutOfTheConnectionDisturbsNothingWhenItIsMadeAgain() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        long pid = w1.running.get(new ExecutorId(app.id(), 0)).pid();

        cluster.network.cut("master", "w1");
        cluster.advanceSeconds(20);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
        assertThat(w1.running.get(new ExecutorId(app.id(), 0)).pid()).isEqualTo(pid);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(app.received(ExecutorRemoved.class)).isEmpty();
    }

    @Test
    void aWorkerWithoutConnectionGetsNoExecutors() {
        TestWorker w1 = cluster.worker("w1", 8, 1024);
        w1.comesBack = false;
        cluster.network.cut("master", "w1");
        cluster.settle();

        TestDriver app = cluster.driver("a", 4, 0);
        assertThat(cluster.placed(app.id())).isEmpty();
        w1.connect();
        cluster.settle();

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
    }

    @Test
    void anotherWorkerAtTheSameAddressIsRefusedWhileTheFirstIsConnected() {
        cluster.worker("w1", 4, 1024);
        TestWorker second = new TestWorker(cluster, "w1", "w1-again", 4, 1024);

        second.connect();
        cluster.settle();

        assertThat(second.reply)
                .contains(new RegisterWorkerRefused("worker w1-again cannot register: worker w1 is alive at the same"
                        + " address w1:7078; stop one of the two, or give this one another port"));
        assertThat(cluster.state().workers()).hasSize(1);
    }

    @Test
    void aWorkerThatWasStartedAgainTakesThePlaceOfTheDeadOneAtOnce() {
        TestWorker first = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        first.kill();
        cluster.settle();

        TestWorker second = new TestWorker(cluster, "w1", "w1-again", 4, 1024);
        second.connect();
        cluster.settle();

        assertThat(second.reply).containsInstanceOf(RegisteredWorker.class);
        assertThat(cluster.placed(app.id())).containsExactly("1@w1-again:4");
        assertThat(app.received(ExecutorRemoved.class).get(0).end().message())
                .isEqualTo("its worker w1 is lost: worker w1-again has taken its place");
    }

    @Test
    void aHeartbeatOfAWorkerThatIsNotRegisteredIsAnsweredWithAnOrderToRegister() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);

        w1.send(new WorkerHeartbeat(new WorkerId("somebody-else"), 0, 0, WorkerCondition.GOOD));
        cluster.settle();

        assertThat(w1.received(ReconnectWorker.class)).hasSize(1);
        assertThat(cluster.state().workers()).extracting(WorkerView::worker).containsExactly(w1.id());
    }

    @Test
    void repeatedAndUnknownReportsChangeNothing() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 2, 2);
        ExecutorId executor = new ExecutorId(app.id(), 0);
        var before = cluster.state().applications();

        w1.send(new ExecutorStateChanged(
                w1.id(), executor, new Forked(w1.running.get(executor).pid())));
        w1.send(new ExecutorStateChanged(w1.id(), new ExecutorId(app.id(), 77), new Forked(1)));
        w1.send(new ExecutorStateChanged(w1.id(), new ExecutorId(app.id(), 77), new Ended(TestEnds.exited(1))));
        w1.send(new ExecutorStateChanged(w1.id(), new ExecutorId(TestEnds.NO_APP, 0), new Ended(TestEnds.exited(1))));
        w1.send(new ReportState(w1.id(), w1.report()));
        w1.send(new ReportState(new WorkerId("somebody-else"), WorkerReport.EMPTY));
        cluster.advanceSeconds(5);

        assertThat(cluster.state().applications()).isEqualTo(before);
        assertThat(app.received(ExecutorRemoved.class)).isEmpty();
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
    }

    @Test
    void anEndThatIsReportedTwiceIsCountedOnceAndAcknowledgedTwice() {
        TestWorker w1 = cluster.worker("w1", 2, 1024);
        TestDriver app = cluster.driver("a", 2, 2);
        ExecutorId executor = new ExecutorId(app.id(), 0);
        w1.exit(executor, 1);
        w1.send(new ExecutorStateChanged(w1.id(), executor, new Ended(TestEnds.exited(1))));
        cluster.settle();

        assertThat(app.received(ExecutorRemoved.class)).hasSize(1);
        assertThat(cluster.placed(app.id())).containsExactly("1@w1:2");
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(2);
    }

    @Test
    void aMasterThatWasStoppedForAWhileTakesNobodysSilenceForDeath() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);

        cluster.pauseMaster();
        cluster.advanceSeconds(120);
        cluster.resumeMaster();
        cluster.advanceSeconds(30);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
    }

    @Test
    void timesAreThoseOfTheConfiguration() {
        TestCluster quick = new TestCluster(
                Map.of("hearth.worker.timeout", "1s", "hearth.deploy.workerReconnect", "500ms"), new MemoryJournal());
        TestWorker silent = quick.worker("w1", 4, 1024);
        TestWorker cut = quick.worker("w2", 4, 1024);
        assertThat(silent.reply).contains(new RegisteredWorker(quick.state().epoch(), Duration.ofMillis(200)));

        silent.beats = false;
        cut.kill();
        quick.advanceSeconds(0.6);
        assertThat(quick.workerView(cut).state()).isEqualTo(WorkerState.DEAD);
        assertThat(quick.workerView(silent).state()).isEqualTo(WorkerState.ALIVE);
        quick.advanceSeconds(0.6);

        assertThat(quick.state().workers())
                .filteredOn(each -> each.worker().equals(silent.id()))
                .extracting(WorkerView::state)
                .isEqualTo(List.of(WorkerState.DEAD));
    }
}
