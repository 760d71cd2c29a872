package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.state.DurableEvent.EpochBegan;
import dev.hearth.master.state.DurableEvent.EpochRestored;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.EndCause;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.AppToMaster.RegisterApplicationRefused;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.protocol.MasterToApp.ExecutorRemoved;
import dev.hearth.protocol.MasterToApp.WorkerRemoved;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import dev.hearth.protocol.MasterToWorker.RequestReport;
import dev.hearth.view.Trees;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A master goes on from the journal of the one before: nothing is stopped, nothing is forgotten, nothing runs twice. */
class RecoveryTest {
    private final HoldingJournal journal = new HoldingJournal();
    private final TestCluster cluster = new TestCluster(Map.of(), journal);
    private final TestWorker w1 = cluster.worker("w1", 4, 1024);
    private final TestWorker w2 = cluster.worker("w2", 4, 1024);
    private final TestDriver app = cluster.driver("a", 4, 2);

    @Test
    void theEpochRisesAndTheClusterStays() {
        cluster.recoverMaster(journal);
        assertThat(cluster.state().epoch()).isEqualTo(new Epoch("first", 2));
        cluster.advanceSeconds(2);
        cluster.recoverMaster(journal);

        assertThat(cluster.state().epoch()).isEqualTo(new Epoch("first", 3));
        assertThat(Master.nextEpoch(List.of(), () -> "new")).isEqualTo(new Epoch("new", 1));
        assertThat(Master.nextEpoch(
                        List.of(
                                new EpochRestored(new Epoch("c", 4), 0),
                                new EpochBegan(new Epoch("c", 5), Instant.EPOCH)),
                        () -> "new"))
                .isEqualTo(new Epoch("c", 6));
    }

    @Test
    void whatRunsGoesOnAndNobodyIsTroubled() {
        AppId id = app.id();
        long pid = w1.running.get(new ExecutorId(id, 0)).pid();

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(90);

        assertThat(app.id()).isEqualTo(id);
        assertThat(cluster.placed(id)).containsExactly("0@w1:2", "1@w2:2");
        assertThat(cluster.executorStates(id)).containsExactly(ExecutorState.RUNNING, ExecutorState.RUNNING);
        assertThat(w1.running.get(new ExecutorId(id, 0)).pid()).isEqualTo(pid);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(w1.received(KillExecutor.class)).isEmpty();
        assertThat(w1.received(RequestReport.class)).isEmpty();
        assertThat(app.received(ExecutorRemoved.class)).isEmpty();
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(2);
    }

    @Test
    void ofWhatAFailedExecutorWroteLastTheNextMasterHasAll() {
        List<String> written =
                IntStream.range(0, 100).mapToObj(i -> "line " + i).toList();
        w1.exit(new ExecutorId(app.id(), 0), 52, written.toArray(String[]::new));
        cluster.settle();
        RequestExplanation why = new RequestExplanation(app.id().value());
        assertThat(cluster.client().ask(why).ends().get(0).lastLines()).isEqualTo(written.subList(20, 100));

        cluster.recoverMaster(journal);

        assertThat(cluster.client().ask(why).ends().get(0).lastLines()).isEqualTo(written.subList(20, 100));
    }

    @Test
    void whyEverythingEndedIsKnownInOneWordToTheNextMaster() {
        ExecutorId crashed = new ExecutorId(app.id(), 0);
        w1.end(
                crashed,
                new ExecutorEnd(
                        ExecutorState.EXITED,
                        Optional.of(134),
                        "its JVM crashed: SIGSEGV (0xb)",
                        List.of(),
                        Optional.empty(),
                        Optional.of(EndCause.CRASH)));
        cluster.settle();
        app.kill();
        cluster.advanceSeconds(120);

        for (int master = 0; master < 2; master++) {
            ApplicationView seen = cluster.application(app.id());
            assertThat(seen.causeClass()).contains(EndCause.DRIVER_LOST);
            assertThat(seen.executors().get(0).causeClass()).contains(EndCause.CRASH);
            assertThat(Trees.executor(seen.executors().get(0)))
                    .containsEntry("causeClass", "crash")
                    .containsEntry("exitCode", 134)
                    .containsEntry("signal", 6);
            assertThat(Trees.application(seen)).containsEntry("causeClass", "driver_lost");
            journal.snapshotEvery = 1;
            cluster.recoverMaster(journal);
        }
    }

    @Test
    void thatAKillIsForcedIsKnownAfterACutAndToTheNextMaster() {
        w1.acts = false;
        cluster.network.cut("master", "w1");
        cluster.client().ask(new Kill(app.id().value(), "at once", true));
        cluster.advanceSeconds(1);
        assertThat(w1.received(KillExecutor.class)).isNotEmpty().allMatch(KillExecutor::force);
        assertThat(w1.received(ApplicationFinished.class)).isNotEmpty().allMatch(ApplicationFinished::force);
        int before = w1.received(KillExecutor.class).size();

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(1);

        assertThat(w1.received(KillExecutor.class)).hasSizeGreaterThan(before).allMatch(KillExecutor::force);
    }

    @Test
    void anApplicationIsAcknowledgedOnlyWhenTheNextMasterWouldKnowIt() {
        journal.holds = true;
        TestDriver unlucky = cluster.driver("b", 1, 1);
        assertThat(unlucky.reply).isEmpty();

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(2);

        assertThat(unlucky.isRegistered()).isTrue();
        assertThat(unlucky.id().value()).endsWith("-0001");
        assertThat(cluster.state().applications()).hasSize(2);
    }

    @Test
    void numbersOfExecutorsAndApplicationsAreNeverGivenTwice() {
        journal.snapshotEvery = 2;
        w1.exit(new ExecutorId(app.id(), 0), 0);
        cluster.settle();
        assertThat(cluster.placed(app.id())).containsExactly("1@w2:2", "2@w1:2");

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(2);
        w1.exit(new ExecutorId(app.id(), 2), 0);
        cluster.settle();

        assertThat(cluster.placed(app.id())).containsExactly("1@w2:2", "3@w1:2");
        assertThat(cluster.driver("b", 1, 1).id().value()).endsWith("-0001");
        assertThat(journal.snapshots).isPositive();
    }

    @Test
    void commandsAreNumberedAnew() {
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(2);
        w1.exit(new ExecutorId(app.id(), 0), 0);
        cluster.settle();

        List<LaunchExecutor> launches = w1.received(LaunchExecutor.class);
        assertThat(launches).extracting(LaunchExecutor::number).containsExactly(1L, 1L);
        assertThat(launches).extracting(each -> each.epoch().number()).containsExactly(1L, 2L);
    }

    @Test
    void anAssignmentStandsUntilItsWorkerIsBackAndNothingReplacesIt() {
        w2.comesBack = false;
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(29);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");
        assertThat(w1.running).hasSize(1);

        w2.connect();
        cluster.advanceSeconds(30);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");
        assertThat(w2.received(LaunchExecutor.class)).hasSize(1);
    }

    @Test
    void anAssignmentWhoseWorkerDoesNotComeBackIsLostUncountedAndReplaced() {
        w2.kill();
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(31);

        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "2@w1:2");
        String reason = "it did not come back within 30 s after the master was started again";
        assertThat(app.received(ExecutorRemoved.class)).singleElement().satisfies(removed -> {
            assertThat(removed.executor()).isEqualTo(new ExecutorId(app.id(), 1));
            assertThat(removed.workerLost()).isTrue();
            assertThat(removed.end().message()).isEqualTo("its worker w2 is lost: " + reason);
        });
        assertThat(app.received(WorkerRemoved.class)).containsExactly(new WorkerRemoved(w2.id(), "w2", reason));
    }

    @Test
    void aWorkerThatWasStartedAgainShowsAtOnceThatItsPredecessorIsGone() {
        cluster.crashMaster();
        w2.kill();
        cluster.recoverMaster(journal);
        TestWorker again = new TestWorker(cluster, "w2", "w2-again", 4, 1024);
        again.connect();
        cluster.advanceSeconds(2);

        assertThat(cluster.placed(app.id())).hasSize(2).contains("0@w1:2", "2@w2-again:2");
        assertThat(app.received(ExecutorRemoved.class))
                .extracting(each -> each.end().message())
                .containsExactly("its worker w2 is lost: worker w2-again has taken its place");
    }

    @Test
    void anApplicationHasItsLeaseToComeBack() {
        app.comesBack = false;
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(55);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
        assertThat(cluster.application(app.id()).waiting())
                .contains("its driver has not come back since the master was started again");

        app.connect();
        cluster.advanceSeconds(60);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");
    }

    @Test
    void anApplicationWhoseDriverDoesNotComeBackEndsWithItsLease() {
        app.kill();
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(61);

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(app.id()).cause()).contains("its driver (on a) gave no sign of life for 60 s");
        assertThat(w1.running).isEmpty();
        assertThat(w2.running).isEmpty();
    }

    @Test
    void aLaunchThatTheLastMasterDidNotGetOutWaitsForTheDriverAndItsSecret() {
        cluster.network.stall("master", "w1");
        cluster.network.stall("master", "w2");
        TestDriver late = cluster.driver("b", 2, 2);
        AppId id = late.id();
        cluster.crashMaster();
        cluster.network.resume("master", "w1");
        cluster.network.resume("master", "w2");
        late.comesBack = false;
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(20);

        assertThat(cluster.placed(id)).hasSize(1);
        assertThat(w1.running.size() + w2.running.size()).isEqualTo(2);
        assertThat(w1.received(RequestReport.class)).isEmpty();
        assertThat(w2.received(RequestReport.class)).isEmpty();

        late.connect();
        cluster.advanceSeconds(1);

        assertThat(w1.running.size() + w2.running.size()).isEqualTo(3);
        assertThat(cluster.executorStates(id)).containsExactly(ExecutorState.RUNNING);
        assertThat(List.of(w1, w2).stream()
                        .flatMap(each -> each.received(LaunchExecutor.class).stream())
                        .filter(each -> each.executor().app().equals(id)))
                .singleElement()
                .satisfies(each -> assertThat(each.secrets().secret()).isEqualTo(late.secret));
    }

    @Test
    void aLaunchThatWaitsForItsDriverSurvivesACutOfTheWorkersConnection() {
        cluster.network.stall("master", "w1");
        cluster.network.stall("master", "w2");
        TestDriver late = cluster.driver("b", 2, 2);
        cluster.crashMaster();
        cluster.network.resume("master", "w1");
        cluster.network.resume("master", "w2");
        late.comesBack = false;
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(3);
        cluster.network.cut("master", "w1");
        cluster.network.cut("master", "w2");
        late.connect();
        cluster.advanceSeconds(5);

        assertThat(w1.running.size() + w2.running.size()).isEqualTo(3);
        assertThat(cluster.executorStates(late.id())).containsExactly(ExecutorState.RUNNING);
    }

    @Test
    void anEndThatWasNotAcknowledgedIsHeardByTheNextMaster() {
        journal.holds = true;
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.settle();
        assertThat(w1.ended).hasSize(1);

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(3);

        assertThat(w1.ended).isEmpty();
        assertThat(cluster.placed(app.id())).contains("2@w1:2");
        assertThat(app.received(ExecutorRemoved.class))
                .extracting(each -> each.end().message())
                .containsOnly("exit code 3");
    }

    @Test
    void aDriverThatMissedAnEndIsToldOfItWhenItIsBack() {
        app.comesBack = false;
        cluster.network.cut("master", "a");
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.settle();
        cluster.recoverMaster(journal);
        app.connect();
        cluster.advanceSeconds(3);

        assertThat(app.received(ExecutorRemoved.class)).singleElement().satisfies(removed -> {
            assertThat(removed.end().message()).isEqualTo("exit code 3");
            assertThat(removed.end().lastLines()).containsExactly("boom");
            assertThat(removed.workerLost()).isFalse();
        });
    }

    @Test
    void anApplicationThatEndedStaysEndedAndWhatIsLeftOfItIsEnded() {
        AppId id = app.id();
        w1.comesBack = false;
        cluster.network.cut("master", "w1");
        app.unregister();
        cluster.settle();
        assertThat(w1.running).hasSize(1);
        cluster.recoverMaster(journal);
        w1.connect();
        cluster.advanceSeconds(3);

        assertThat(cluster.application(id).state()).isEqualTo(ApplicationState.FINISHED);
        assertThat(w1.running).isEmpty();
        assertThat(w1.received(ApplicationFinished.class)).hasSize(1);
        assertThat(app.reply).contains(new RegisterApplicationRefused("application " + id + " is over"));
    }

    @Test
    void aWorkerThatHasOnlyEndsOfAnApplicationThatIsOverIsToldSo() {
        w1.comesBack = false;
        cluster.network.cut("master", "w1");
        w1.exit(new ExecutorId(app.id(), 0), 0);
        app.unregister();
        cluster.settle();

        w1.connect();
        cluster.advanceSeconds(3);

        assertThat(w1.ended).isEmpty();
        assertThat(w1.received(ApplicationFinished.class))
                .extracting(ApplicationFinished::app)
                .containsExactly(app.id());
    }

    @Test
    void failuresAreCountedOnAcrossARestart() {
        TestDriver crashing = new TestDriver(cluster, "b", 1, 1);
        crashing.executorsRegister = false;
        crashing.connect();
        cluster.settle();
        AppId id = crashing.id();
        for (int number = 0; number < 5; number++) {
            if (number == 3) {
                cluster.recoverMaster(journal);
            }
            failNext(new ExecutorId(id, number));
        }

        assertThat(cluster.application(id).state()).isEqualTo(ApplicationState.FAILED);
        assertThat(cluster.application(id).cause().orElseThrow()).startsWith("5 executors in a row failed");
    }

    private void failNext(ExecutorId executor) {
        for (int i = 0; i < 300 && !w1.running.containsKey(executor) && !w2.running.containsKey(executor); i++) {
            cluster.advanceSeconds(0.1);
        }
        (w1.running.containsKey(executor) ? w1 : w2).exit(executor, 1, "no such class");
        cluster.settle();
    }

    @Test
    void aMasterThatDiesAgainAndAgainLosesNothing() {
        journal.snapshotEvery = 3;
        for (int i = 0; i < 10; i++) {
            cluster.recoverMaster(journal);
            cluster.advanceSeconds(i % 3);
        }
        cluster.advanceSeconds(5);

        assertThat(cluster.state().epoch().number()).isEqualTo(11);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:2", "1@w2:2");
        assertThat(cluster.workerView(w1).state()).isEqualTo(WorkerState.ALIVE);
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(app.received(ExecutorRemoved.class)).isEmpty();
    }

    @Test
    void theHistoryTellsOfTheRestart() {
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(2);

        assertThat(cluster.history(app.id()))
                .containsExactly(
                        "registered as \"a\" by user",
                        "executor 0 is assigned to worker w1 (2 cores, 128 MiB)",
                        "executor 1 is assigned to worker w2 (2 cores, 128 MiB)",
                        "a master has taken the cluster up again, as epoch 2",
                        "its driver is connected again");
        assertThat(cluster.application(app.id()).waiting()).isEqualTo(Optional.empty());
    }
}
