package dev.hearth.worker;

import static dev.hearth.worker.WorkerHarness.APP;
import static dev.hearth.worker.WorkerHarness.CAPACITY;
import static dev.hearth.worker.WorkerHarness.EPOCH;
import static dev.hearth.worker.WorkerHarness.EXECUTOR;
import static dev.hearth.worker.WorkerHarness.FIRST;
import static dev.hearth.worker.WorkerHarness.HOST;
import static dev.hearth.worker.WorkerHarness.SECOND;
import static dev.hearth.worker.WorkerHarness.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.Endpoints;
import dev.hearth.protocol.MasterToWorker.ReconnectWorker;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What lies between the worker and its w.master, in virtual time. */
class WorkerRegistrationTest {
    private final WorkerHarness w = new WorkerHarness();

    @Test
    void itRegistersWithNothingRunningAndBeats() {
        w.start();
        w.time.advance(ScriptedMaster.HEARTBEAT.multipliedBy(3));

        assertThat(w.master.received(RegisterWorker.class))
                .containsExactly(new RegisterWorker(
                        WORKER, HOST, 7078, CAPACITY, Optional.empty(), WorkerReport.EMPTY, WorkerCondition.GOOD));
        assertThat(w.master.received(WorkerHeartbeat.class))
                .hasSize(4)
                .containsOnly(new WorkerHeartbeat(WORKER, 0, WorkerReport.EMPTY.digest(), WorkerCondition.GOOD));
    }

    @Test
    void itWaitsForAMasterThatIsNotThereYet() {
        w.master.crash(w.network);
        w.start();
        w.time.advance(Duration.ofMinutes(10));

        w.restartMaster(EPOCH);

        assertThat(w.master.received(RegisterWorker.class)).hasSize(1);
        assertThat(w.unusable).isEmpty();
    }

    @Test
    void afterACutItRegistersAgainWithWhatRunsAndWhatItObeyed() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);

        w.cutAndReconnect();

        assertThat(w.master.last(RegisterWorker.class))
                .isEqualTo(new RegisterWorker(
                        WORKER,
                        HOST,
                        7078,
                        CAPACITY,
                        Optional.of(EPOCH),
                        new WorkerReport(1, List.of(new RunningExecutor(FIRST, EXECUTOR, 100)), List.of()),
                        WorkerCondition.GOOD));
    }

    @Test
    void executorsRunOnWhileTheMasterIsGoneForAnHour() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.launch(2, SECOND);
        w.fork(SECOND);
        w.master.crash(w.network);
        w.time.advance(Duration.ofMinutes(30));
        w.end(SECOND, 0);
        w.time.advance(Duration.ofMinutes(30));

        w.restartMaster(new Epoch("c1", 6));

        assertThat(w.launcher.process(FIRST).signals).isEmpty();
        WorkerReport report = w.master.last(RegisterWorker.class).report();
        assertThat(report.running()).extracting(RunningExecutor::executor).containsExactly(FIRST);
        assertThat(report.ended()).extracting(EndedExecutor::executor).containsExactly(SECOND);
        assertThat(w.unusable).isEmpty();
    }

    @Test
    void commandsOfANewEpochAreNumberedAnew() {
        w.start();
        w.launch(7, FIRST);
        w.fork(FIRST);
        w.master.crash(w.network);
        w.time.runUntilIdle();

        w.restartMaster(new Epoch("c1", 6));

        assertThat(w.master.last(ReportState.class).report().lastCommand()).isZero();
    }

    @Test
    void anOlderEpochOfTheSameClusterIsRefused() {
        w.start();

        w.tell(w.order(new Epoch("c1", 4), 1, FIRST));
        w.tell(w.order(new Epoch("c2", 9), 1, FIRST));

        assertThat(w.launcher.launches).isEmpty();
        assertThat(w.report()).isEqualTo(WorkerReport.EMPTY);
    }

    @Test
    void aMasterOfThePastIsLeft() {
        w.start();
        w.master.crash(w.network);
        w.time.runUntilIdle();

        w.restartMaster(new Epoch("c1", 4));
        w.tell(w.order(new Epoch("c1", 4), 1, FIRST));
        w.time.advance(Duration.ofMinutes(1));

        assertThat(w.launcher.launches).isEmpty();
        assertThat(w.master.received(WorkerHeartbeat.class)).isEmpty();
        assertThat(w.master.received(RegisterWorker.class)).hasSizeBetween(10, 14);
    }

    @Test
    void theDigestOfAHeartbeatIsThatOfTheReport() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.launch(2, SECOND);
        w.end(SECOND, 1);

        w.time.advance(ScriptedMaster.HEARTBEAT);

        assertThat(w.master.last(WorkerHeartbeat.class))
                .isEqualTo(new WorkerHeartbeat(WORKER, 2, w.report().digest(), WorkerCondition.GOOD));
    }

    @Test
    void registeringAgainKeepsOneHeartbeatTimer() {
        w.start();
        for (int i = 0; i < 5; i++) {
            w.tell(new ReconnectWorker(EPOCH));
        }
        w.master.received.clear();

        w.time.advance(ScriptedMaster.HEARTBEAT.multipliedBy(3));

        assertThat(w.master.received(WorkerHeartbeat.class)).hasSize(3);
    }

    @Test
    void aRefusalIsToldToTheUser() {
        w.master.answer = new RegisterWorkerRefused("worker ids are taken once");

        w.start();
        w.time.advance(Duration.ofMinutes(1));

        assertThat(w.unusable)
                .containsExactly("The master at master:7077 refuses this worker: worker ids are taken once");
        assertThat(w.master.received(RegisterWorker.class)).hasSize(1);
    }

    @Test
    void aRefusalOfAWorkerThatWasTakenBeforeIsNoReasonToEndWhatRunsThere() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.master.answer = new RegisterWorkerRefused("nobody answers at its address");
        w.cutAndReconnect();
        w.time.advance(Duration.ofSeconds(20));
        int refused = w.master.received(RegisterWorker.class).size() - 1;

        w.master.answer = new RegisteredWorker(EPOCH, ScriptedMaster.HEARTBEAT);
        w.time.advance(Duration.ofSeconds(10));

        assertThat(refused).isBetween(3, 6);
        assertThat(w.unusable).isEmpty();
        assertThat(w.launcher.process(FIRST).signals).isEmpty();
        assertThat(w.report().running()).hasSize(1);
    }

    @Test
    void aWrongSecretIsToldAtFirstContactAlone() {
        Secret other = Secret.random(w.random);
        Worker stranger = w.worker(other);
        w.loop.execute(() -> {
            w.env.register(Endpoints.WORKER, stranger);
            stranger.start();
        });
        w.time.advance(Duration.ofMinutes(1));

        assertThat(w.unusable).hasSize(1);
    }

    @Test
    void aClusterWhoseSecretChangesLaterIsWaitedFor() {
        w.start();
        w.master.crash(w.network);
        w.master = new ScriptedMaster(w.time, w.network, Secret.random(w.random), EPOCH);
        w.master.start();
        w.time.advance(Duration.ofMinutes(1));
        w.master.crash(w.network);

        w.restartMaster(EPOCH);

        assertThat(w.unusable).isEmpty();
        assertThat(w.master.received(RegisterWorker.class)).hasSize(1);
    }

    @Test
    void underAMasterOfAnotherClusterOldExecutorsRunUntilTheyEnd() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.master.crash(w.network);
        w.time.runUntilIdle();

        Epoch next = new Epoch("c2", 1);
        w.restartMaster(next);
        ExecutorId other = new ExecutorId(new AppId("app-2"), 0);
        w.tell(w.order(next, 1, other));
        boolean stillKnown = w.keys.secret(APP.value(), Role.APPLICATION).isPresent();
        w.end(FIRST, 56);
        boolean removedEarly = !w.launcher.removed.isEmpty();
        w.time.advance(Duration.ofMinutes(1));

        assertThat(stillKnown).isTrue();
        assertThat(removedEarly).isFalse();
        assertThat(w.launcher.process(FIRST).signals).isEmpty();
        assertThat(w.launcher.launches).containsExactly(FIRST, other);
        assertThat(w.launcher.removed).containsExactly(APP);
        assertThat(w.keys.secret("app-2", Role.APPLICATION)).isPresent();
    }

    @Test
    void aMasterOfAnotherClusterMayTakeAnApplicationOverAndOrderMore() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.master.crash(w.network);
        Epoch next = new Epoch("c2", 1);
        w.restartMaster(next);
        w.end(FIRST, 1);

        w.tell(w.order(next, 1, SECOND));
        w.time.advance(Duration.ofMinutes(2));
        w.fork(SECOND);
        w.end(SECOND, 1);
        w.time.advance(Duration.ofMinutes(2));

        assertThat(w.launcher.launches).containsExactly(FIRST, SECOND);
        assertThat(w.launcher.removed).isEmpty();
        assertThat(w.keys.secret(APP.value(), Role.APPLICATION)).contains(w.appSecret);
    }
}
