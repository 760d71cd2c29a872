package dev.hearth.worker;

import static dev.hearth.worker.WorkerHarness.EPOCH;
import static dev.hearth.worker.WorkerHarness.FIRST;
import static dev.hearth.worker.WorkerHarness.SECOND;
import static dev.hearth.worker.WorkerHarness.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.Epoch;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.DecommissionWorker;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.MasterToWorker.RecommissionWorker;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.protocol.WorkerToMaster.WorkerHeartbeat;
import dev.hearth.rpc.codec.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A worker that takes nothing new, what it gives out besides cores, and what it shows, in virtual time. */
class WorkerConditionTest {
    private static final WorkerCondition DRAINING = new WorkerCondition(true, Optional.of("it got SIGPWR"));

    private final WorkerHarness w = new WorkerHarness();

    @Test
    void aDrainingWorkerSaysSoAtOnceAndRefusesLaunchesWhileWhatRunsGoesOn() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.master.received.clear();

        w.tell(new DecommissionWorker(EPOCH, "the host is retired"));
        List<WorkerHeartbeat> atOnce = w.master.received(WorkerHeartbeat.class);
        w.launch(2, SECOND);

        assertThat(atOnce)
                .extracting(WorkerHeartbeat::condition)
                .containsExactly(new WorkerCondition(true, Optional.of("the host is retired")));
        assertThat(w.launcher.launches).containsExactly(FIRST);
        assertThat(w.launcher.process(FIRST).signals).isEmpty();
        assertThat(w.changes())
                .containsExactly(new ExecutorStateChanged(
                        WORKER,
                        SECOND,
                        new Ended(new ExecutorEnd(
                                ExecutorState.KILLED,
                                Optional.empty(),
                                "not launched: its worker is being decommissioned (the host is" + " retired)",
                                List.of()))));
        w.tell(new KillExecutor(EPOCH, 3, FIRST, "done"));
        assertThat(w.launcher.process(FIRST).signals).containsExactly("TERM");
    }

    @Test
    void drainingStandsInEveryRegistrationAndHeartbeat() {
        w.start();
        w.loop.execute(() -> {
            w.worker.drain("it got SIGPWR");
            w.worker.drain("again");
        });
        w.time.runUntilIdle();
        w.cutAndReconnect();
        w.time.advance(ScriptedMaster.HEARTBEAT);

        assertThat(w.master.last(RegisterWorker.class).condition()).isEqualTo(DRAINING);
        assertThat(w.master.last(WorkerHeartbeat.class).condition()).isEqualTo(DRAINING);
        assertThat(w.unusable).isEmpty();
    }

    @Test
    void aWorkerThatDrainsBeforeThereIsAMasterTellsTheFirstOne() {
        w.loop.execute(() -> w.worker.drain("it got SIGPWR"));
        w.time.runUntilIdle();

        w.start();

        assertThat(w.master.last(RegisterWorker.class).condition()).isEqualTo(DRAINING);
    }

    @Test
    void aWorkerThatIsWantedAgainTakesWhatItIsGivenAndSaysSoAtOnce() {
        w.start();
        w.loop.execute(() -> w.worker.drain("it got SIGPWR"));
        w.time.runUntilIdle();
        w.master.received.clear();

        w.tell(new RecommissionWorker(EPOCH, "done"), new RecommissionWorker(EPOCH, "done"));

        assertThat(w.master.last(WorkerHeartbeat.class).condition()).isEqualTo(WorkerCondition.GOOD);
        w.launch(1, FIRST);
        w.fork(FIRST);
        assertThat(w.launcher.process(FIRST).signals).isEmpty();
    }

    @Test
    void anOrderOfThePastDrainsNothing() {
        w.start();

        w.tell(new DecommissionWorker(new Epoch("c1", 4), "an old master"));

        assertThat(w.master.last(WorkerHeartbeat.class).condition()).isEqualTo(WorkerCondition.GOOD);
    }

    @Test
    void aTroubleIsToldAtOnceAndSoIsItsEnd() {
        w.start();
        w.master.received.clear();

        w.loop.execute(() -> w.worker.trouble(Optional.of("the disk is full")));
        w.time.runUntilIdle();
        w.launch(1, FIRST);
        w.loop.execute(() -> w.worker.trouble(Optional.empty()));
        w.time.runUntilIdle();
        w.launch(2, SECOND);

        assertThat(w.master.received(WorkerHeartbeat.class))
                .extracting(WorkerHeartbeat::condition)
                .containsExactly(new WorkerCondition(false, Optional.of("the disk is full")), WorkerCondition.GOOD);
        assertThat(w.launcher.launches).containsExactly(SECOND);
        assertThat(end(0).message()).isEqualTo("not launched: its worker is degraded: the disk is full");
    }

    @Test
    void unitsOfCustomResourcesAreGivenToOneProcessAtATimeAndFreedAtItsEnd() {
        ExecutorId third = new ExecutorId(WorkerHarness.APP, 2);
        ExecutorId fourth = new ExecutorId(WorkerHarness.APP, 3);
        w.start();
        w.tell(w.withGpus(1, FIRST, 1));
        w.tell(w.withGpus(2, SECOND, 2));
        w.tell(w.withGpus(3, third, 1));
        ExecutorEnd refused = end(0);
        w.fork(FIRST);
        w.end(FIRST, 0);
        w.tell(w.withGpus(4, fourth, 1));

        assertThat(w.launcher.process(FIRST).spec.environment()).containsEntry("HEARTH_RESOURCES", "gpu=0");
        assertThat(w.launcher.process(SECOND).spec.environment()).containsEntry("HEARTH_RESOURCES", "gpu=1,2");
        assertThat(w.launcher.process(fourth).spec.environment()).containsEntry("HEARTH_RESOURCES", "gpu=0");
        assertThat(refused.state()).isEqualTo(ExecutorState.KILLED);
        assertThat(refused.message())
                .isEqualTo("not launched: it needs {gpu=1} of the worker's custom resources, and so many are not free");
        assertThat(w.report().running())
                .extracting(each -> each.resources().amounts().get("gpu"))
                .containsExactly(2, 1);
    }

    @Test
    void unitsOfAProcessThatCannotBeForkedAreFreeAgain() {
        w.start();
        w.tell(w.withGpus(1, FIRST, 3));
        w.launcher.process(FIRST).fail("no space left on device");
        w.time.runUntilIdle();

        w.tell(w.withGpus(2, SECOND, 3));

        assertThat(w.launcher.launches).containsExactly(FIRST, SECOND);
    }

    @Test
    void aPieceOfALogIsOverWhenItsProcessIsAndNothingIsLeftOfIt() {
        ReadLog request = new ReadLog(FIRST, LogName.STDERR, 7, 100);
        w.start();
        w.files.piece = new LogPiece(Bytes.of(new byte[3]), 7, 10, true, "/work/stdout");
        List<LogPiece> unknown = read(new ReadLog(SECOND, LogName.STDOUT, 0, 1));
        w.launch(1, FIRST);
        w.fork(FIRST);
        List<LogPiece> running = read(request);
        w.end(FIRST, 0);
        List<LogPiece> ended = read(request);
        w.files.piece = new LogPiece(Bytes.EMPTY, 7, 0, false, "");
        List<LogPiece> removed = read(request);
        w.tell(new ApplicationFinished(EPOCH, 2, WorkerHarness.APP));
        List<LogPiece> finished = read(request);
        List<LogPiece> notYet = read(new ReadLog(new ExecutorId(new AppId("app-2"), 0), LogName.STDOUT, 0, 1));

        assertThat(w.files.reads).contains(request);
        assertThat(unknown).extracting(LogPiece::over).containsExactly(true);
        assertThat(running).containsExactly(new LogPiece(Bytes.of(new byte[3]), 7, 10, false, "/work/stdout"));
        assertThat(ended).containsExactly(new LogPiece(Bytes.of(new byte[3]), 7, 10, true, "/work/stdout"));
        assertThat(removed).extracting(LogPiece::over).containsExactly(true);
        assertThat(finished).extracting(LogPiece::over).containsExactly(true);
        assertThat(notYet).extracting(LogPiece::over).containsExactly(false);
    }

    private List<LogPiece> read(ReadLog request) {
        List<LogPiece> answers = w.master.ask(request);
        w.time.runUntilIdle();
        return answers;
    }

    private ExecutorEnd end(int change) {
        return ((Ended) w.changes().get(change).change()).end();
    }
}
