package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.DriverId;
import dev.hearth.model.DriverState;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that the cluster runs: placed, started again, ended; and never two processes of one that may both live. */
class DriversTest {
    @TempDir
    private Path artifacts;

    private final HoldingJournal journal = new HoldingJournal();
    private TestCluster cluster;
    private TestSubmitter alice;

    @BeforeEach
    void start() {
        startWith(Map.of());
    }

    private void startWith(Map<String, String> settings) {
        cluster = new TestCluster(settings, journal, Optional.of(artifacts));
        alice = new TestSubmitter(cluster, "alice");
    }

    @Test
    void aDriverThatSucceedsIsFinished() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", false);

        assertThat(view(driver).state()).isEqualTo(DriverState.RUNNING);
        assertThat(view(driver).pid()).isPositive();
        w1.exit(driver.attempt(0), 0);
        cluster.settle();

        assertThat(view(driver).state()).isEqualTo(DriverState.FINISHED);
        assertThat(end(driver))
                .satisfies(end -> assertThat(end.over()).isTrue())
                .satisfies(end -> assertThat(end.exitCode()).contains(0));
        assertThat(w1.received(LaunchDriver.class)).hasSize(1);
        assertThat(cluster.workerView(w1).used().cores()).isZero();
    }

    @Test
    void theProcessIsGivenASecretThatTheMasterKnowsAgain() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", false);

        LaunchDriver launch = w1.received(LaunchDriver.class).get(0);

        assertThat(launch.secret().secret()).isEqualTo(TestCluster.SECRET.derive("driver:" + driver));
        assertThat(launch.attempt()).isEqualTo(driver.attempt(0));
    }

    @Test
    void aDriverThatFailsUnsupervisedIsFailedWithItsStatusAndItsLastLines() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", false);

        w1.exit(driver.attempt(0), 3, "no such file");
        cluster.advanceSeconds(120);

        assertThat(view(driver).causeClass()).contains(EndCause.FAILED);

        assertThat(end(driver).state()).isEqualTo("FAILED");
        assertThat(end(driver).exitCode()).contains(3);
        assertThat(end(driver).lastLines()).containsExactly("no such file");
        assertThat(w1.received(LaunchDriver.class)).hasSize(1);
    }

    @Test
    void aSupervisedDriverIsStartedAgainAfterOneTwoAndFourSeconds() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);

        for (int attempt = 0; attempt < 3; attempt++) {
            w1.exit(driver.attempt(attempt), 1);
            cluster.settle();
            assertThat(view(driver).state()).isEqualTo(DriverState.SUBMITTED);
            assertThat(view(driver).cause().orElse("")).contains("started again");
            cluster.advanceSeconds((1 << attempt) - 0.3);
            assertThat(w1.received(LaunchDriver.class)).hasSize(attempt + 1);
            cluster.advanceSeconds(0.5);
            assertThat(w1.running).containsKey(driver.attempt(attempt + 1));
        }
        w1.exit(driver.attempt(3), 0);
        cluster.settle();

        assertThat(view(driver).state()).isEqualTo(DriverState.FINISHED);
        assertThat(whatHappened(driver))
                .anySatisfy(what -> assertThat(what).contains("attempt 2 ended"))
                .last()
                .isEqualTo("FINISHED");
    }

    @Test
    void aRunOfTenSecondsBeginsTheWaitsAnew() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        w1.exit(driver.attempt(0), 1);
        cluster.advanceSeconds(1.5);
        w1.exit(driver.attempt(1), 1);
        cluster.advanceSeconds(2.5);
        assertThat(w1.running).containsKey(driver.attempt(2));

        cluster.advanceSeconds(10);
        w1.exit(driver.attempt(2), 1);
        cluster.advanceSeconds(1.5);

        assertThat(w1.running).containsKey(driver.attempt(3));
    }

    @Test
    void aKilledDriverIsNotStartedAgainAndOverOnlyWhenItsProcessIsGone() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        w1.acts = false;

        Killing killing = alice.ask(new Kill("driver-", "enough"));

        assertThat(killing.id()).contains(driver.value());
        assertThat(killing.alive()).isTrue();
        assertThat(end(driver).over()).isFalse();
        assertThat(w1.received(KillExecutor.class)).hasSize(1);
        w1.acts = true;
        Killing again = alice.ask(new Kill(driver.value(), "again"));
        cluster.advanceSeconds(30);

        assertThat(again.alive()).isTrue();
        assertThat(end(driver).state()).isEqualTo("KILLED");
        assertThat(end(driver).over()).isTrue();
        assertThat(end(driver).sentence()).contains("enough");
        assertThat(w1.received(LaunchDriver.class)).hasSize(1);
        assertThat(alice.<Killing, Kill>ask(new Kill(driver.value(), "once more"))
                        .alive())
                .isFalse();
    }

    @Test
    void aDriverThatWaitsIsKilledAtOnce() {
        DriverId driver = alice.driver("k", true);
        assertThat(view(driver).cause().orElse("")).contains("no worker that takes it");

        alice.ask(new Kill(driver.value(), "enough"));
        TestWorker w1 = cluster.worker("w1", 4, 1024);

        assertThat(view(driver).state()).isEqualTo(DriverState.KILLED);
        assertThat(w1.received(LaunchDriver.class)).isEmpty();
    }

    @Test
    void whoGivesUpWaitingEndsADriverOnlyIfItHasHadNoProcess() {
        DriverId waiting = alice.driver("k", false);
        Killing given = alice.ask(new Kill(waiting.value(), "too long", false, true));
        assertThat(given.alive()).isTrue();
        assertThat(end(waiting).state()).isEqualTo("KILLED");
        assertThat(end(waiting).sentence()).contains("too long");
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId placed = alice.driver("l", false);
        assertThat(w1.running).containsKey(placed.attempt(0));

        Killing late = alice.ask(new Kill(placed.value(), "too long", false, true));

        assertThat(late.alive()).isFalse();
        assertThat(late.sentence()).isEqualTo("driver " + placed + " has found a place: RUNNING");
        assertThat(w1.running).containsKey(placed.attempt(0));
    }

    @Test
    void aLostWorkerEndsAnUnsupervisedDriverInError() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", false);

        w1.kill();
        cluster.advanceSeconds(8);

        assertThat(view(driver).state()).isEqualTo(DriverState.ERROR);
        assertThat(view(driver).cause().orElse("")).contains("w1");
    }

    @Test
    void theLogsOfEarlierAttemptsAreReadFromWhereverOneMayHaveBeen() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        w1.keepsLogs = true;
        DriverId driver = alice.driver("k", true);
        w1.exit(driver.attempt(0), 1, "once");
        cluster.advanceSeconds(30);
        assertThat(w1.running).containsKey(driver.attempt(1));

        LogRead earlier = cluster.client().ask(new RequestLog(driver.attempt(0), LogName.STDOUT, 0, 100));
        LogRead later = cluster.client().ask(new RequestLog(driver.attempt(2), LogName.STDOUT, 0, 100));

        assertThat(earlier.piece()).isPresent();
        assertThat(later.sentence()).contains("no process " + driver.attempt(2) + " is known");
    }

    @Test
    void aSupervisedDriverOnALostWorkerWaitsUntilItsProcessCannotLive() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        TestWorker w2 = cluster.worker("w2", 4, 1024);

        w1.kill();
        cluster.advanceSeconds(590);
        assertThat(view(driver).state()).isEqualTo(DriverState.RUNNING);
        assertThat(view(driver).cause().orElse("")).contains("w1", "lost");
        assertThat(w2.received(LaunchDriver.class)).isEmpty();
        cluster.advanceSeconds(30);

        assertThat(w2.running).containsKey(driver.attempt(1));
        assertThat(view(driver).cause()).isEmpty();
    }

    @Test
    void aNewWorkerAtTheSameAddressShowsThatTheProcessIsGone() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        w1.kill();
        cluster.advanceSeconds(8);

        TestWorker next = new TestWorker(cluster, "w1", "w1-again", 4, 1024);
        next.connect();
        cluster.advanceSeconds(2);

        assertThat(next.running).containsKey(driver.attempt(1));
    }

    @Test
    void aWorkerThatComesBackWithTheProcessGoesOnWithIt() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        TestWorker w2 = cluster.worker("w2", 4, 1024);
        cut(w1);
        cluster.advanceSeconds(100);
        assertThat(cluster.state().workers())
                .filteredOn(each -> each.state().name().equals("DEAD"))
                .hasSize(1);

        w1.comesBack = true;
        w1.connect();
        cluster.advanceSeconds(700);

        assertThat(view(driver).state()).isEqualTo(DriverState.RUNNING);
        assertThat(view(driver).cause()).isEmpty();
        assertThat(w1.running).containsKey(driver.attempt(0));
        assertThat(w1.received(KillExecutor.class)).isEmpty();
        assertThat(w2.received(LaunchDriver.class)).isEmpty();
        assertThat(cluster.workerView(w1).used().cores()).isEqualTo(1);
    }

    @Test
    void aProcessThatComesBackAfterItWasGivenUpIsEnded() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        TestWorker w2 = cluster.worker("w2", 4, 1024);
        cut(w1);
        cluster.advanceSeconds(620);
        assertThat(w2.running).containsKey(driver.attempt(1));

        w1.comesBack = true;
        w1.connect();
        cluster.advanceSeconds(3);

        assertThat(w1.running).isEmpty();
        assertThat(cluster.workerView(w1).used().cores()).isZero();
        assertThat(view(driver).process()).contains(driver.attempt(1));
    }

    @Test
    void aWorkerThatComesBackWithoutTheProcessFreesTheDriver() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);
        cut(w1);
        cluster.advanceSeconds(20);
        ExecutorEnd end = new ExecutorEnd(ExecutorState.EXITED, Optional.of(1), "exit code 1", List.of());
        w1.running.clear();
        w1.ended.put(driver.attempt(0), end);

        w1.comesBack = true;
        w1.connect();
        cluster.advanceSeconds(3);

        assertThat(w1.running).containsKey(driver.attempt(1));
        assertThat(w1.ended).isEmpty();
    }

    @Test
    void aRestartedMasterTakesTheProcessBackAndStartsNothing() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", true);

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(60);

        assertThat(view(driver).state()).isEqualTo(DriverState.RUNNING);
        assertThat(view(driver).pid()).isPositive();
        assertThat(w1.received(LaunchDriver.class)).hasSize(1);
        assertThat(w1.received(KillExecutor.class)).isEmpty();
        w1.exit(driver.attempt(0), 0);
        cluster.settle();
        assertThat(view(driver).state()).isEqualTo(DriverState.FINISHED);
    }

    @Test
    void aSnapshotTellsARestartedMasterTheSame() {
        journal.snapshotEvery = 1;
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId first = alice.driver("one", false);
        w1.exit(first.attempt(0), 3, "why");
        DriverId second = alice.driver("two", true);
        EndState before = end(first);
        List<HistoryEntry> history = history(second);

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(5);

        assertThat(end(first)).isEqualTo(before);
        assertThat(history(second)).isEqualTo(history);
        assertThat(view(second).state()).isEqualTo(DriverState.RUNNING);
        assertThat(alice.driver("two", true)).isEqualTo(second);
        assertThat(alice.driver("three", true).value()).endsWith("-0002");
    }

    @Test
    void aDriverWhoseWorkerIsGoneAfterARestartIsGivenUpInTime() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId supervised = alice.driver("k", true);
        DriverId other = alice.driver("l", false);
        w1.kill();

        cluster.recoverMaster(journal);
        TestWorker w2 = cluster.worker("w2", 4, 1024);
        cluster.advanceSeconds(40);
        assertThat(view(other).state()).isEqualTo(DriverState.ERROR);
        assertThat(w2.received(LaunchDriver.class)).isEmpty();
        cluster.advanceSeconds(610);

        assertThat(w2.running).containsKey(supervised.attempt(1));
    }

    @Test
    void aMasterThatWasKilledBeforeALaunchWasHeardLaunchesOnce() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        w1.acts = false;
        DriverId driver = alice.driver("k", false);
        assertThat(w1.received(LaunchDriver.class)).hasSize(1);
        w1.acts = true;

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(5);

        assertThat(w1.received(LaunchDriver.class))
                .extracting(LaunchDriver::attempt)
                .containsExactly(driver.attempt(0), driver.attempt(0));
        assertThat(w1.running).containsOnlyKeys(driver.attempt(0));
    }

    @Test
    void aDriverThatCannotBeStartedIsInError() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        DriverId driver = alice.driver("k", false);

        w1.running.remove(driver.attempt(0));
        w1.send(new ExecutorStateChanged(
                w1.id(),
                driver.attempt(0),
                new Ended(new ExecutorEnd(
                        ExecutorState.FAILED, Optional.empty(), "there is no program /java", List.of()))));
        cluster.settle();

        assertThat(view(driver).state()).isEqualTo(DriverState.ERROR);
        assertThat(view(driver).cause()).contains("there is no program /java");
    }

    @Test
    void onlySoManyEndedDriversAreRemembered() {
        startWith(Map.of("hearth.deploy.retainedDrivers", "2"));
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        for (int i = 0; i < 4; i++) {
            w1.exit(alice.driver("k" + i, false).attempt(0), 0);
        }
        cluster.settle();

        assertThat(cluster.state().drivers()).hasSize(2);
        assertThat(cluster.state().drivers().get(1).driver().value()).endsWith("-0003");
    }

    private void cut(TestWorker worker) {
        worker.comesBack = false;
        worker.loop().execute(() -> worker.disconnect());
    }

    private DriverView view(DriverId driver) {
        return cluster.driverView(driver);
    }

    private EndState end(DriverId driver) {
        return alice.ask(new RequestEnd(driver.value()));
    }

    private List<HistoryEntry> history(DriverId driver) {
        return alice.ask(new RequestHistory(driver.value())).entries();
    }

    private List<String> whatHappened(DriverId driver) {
        return history(driver).stream().map(HistoryEntry::what).toList();
    }
}
