package dev.hearth.worker;

import static dev.hearth.worker.WorkerHarness.APP;
import static dev.hearth.worker.WorkerHarness.EPOCH;
import static dev.hearth.worker.WorkerHarness.EXECUTOR;
import static dev.hearth.worker.WorkerHarness.FIRST;
import static dev.hearth.worker.WorkerHarness.GRACE;
import static dev.hearth.worker.WorkerHarness.SECOND;
import static dev.hearth.worker.WorkerHarness.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.protocol.MasterToWorker.AcknowledgeEnds;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.KillExecutor;
import dev.hearth.protocol.WorkerToMaster.Ended;
import dev.hearth.protocol.WorkerToMaster.EndedExecutor;
import dev.hearth.protocol.WorkerToMaster.ExecutorStateChanged;
import dev.hearth.protocol.WorkerToMaster.Forked;
import dev.hearth.protocol.WorkerToMaster.RegisterWorker;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import dev.hearth.protocol.WorkerToMaster.WorkerReport;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.RpcAddress;
import dev.hearth.rpc.RpcError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the worker does about its master's commands and its executors, in virtual time. */
class WorkerTest {
    private final WorkerHarness w = new WorkerHarness();

    @Test
    void aForkedExecutorIsToldAndStandsInReports() {
        w.start();

        w.launch(1, FIRST);
        WorkerReport before = w.report();
        w.fork(FIRST);

        assertThat(before).isEqualTo(new WorkerReport(1, List.of(new RunningExecutor(FIRST, EXECUTOR, 0)), List.of()));
        assertThat(w.changes()).containsExactly(new ExecutorStateChanged(WORKER, FIRST, new Forked(100)));
        assertThat(w.report())
                .isEqualTo(new WorkerReport(1, List.of(new RunningExecutor(FIRST, EXECUTOR, 100)), List.of()));
    }

    @Test
    void aRepeatedLaunchStartsNothingAndTellsAgain() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.launch(2, SECOND);
        w.launcher.process(SECOND).exit(1);
        w.time.runUntilIdle();
        w.master.received.clear();

        w.launch(1, FIRST);
        w.launch(2, SECOND);

        assertThat(w.launcher.launches).containsExactly(FIRST, SECOND);
        assertThat(w.changes())
                .containsExactly(
                        new ExecutorStateChanged(WORKER, FIRST, new Forked(100)),
                        new ExecutorStateChanged(WORKER, SECOND, new Ended(WorkerHarness.exited(1))));
        assertThat(w.report().lastCommand()).isEqualTo(2);
    }

    @Test
    void anExecutorWhoseEndIsAcknowledgedIsNeverStartedAgain() {
        w.start();
        w.launch(1, FIRST);
        w.end(FIRST, 1);
        w.tell(new AcknowledgeEnds(EPOCH, List.of(FIRST)));

        w.launch(1, FIRST);

        assertThat(w.launcher.launches).containsExactly(FIRST);
        assertThat(w.report().ended()).extracting(EndedExecutor::executor).containsExactly(FIRST);
    }

    @Test
    void anEndStandsInEveryReportUntilItIsAcknowledged() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.launcher.process(FIRST).exit(137, "last words");
        w.time.runUntilIdle();
        EndedExecutor ended = new EndedExecutor(
                FIRST,
                new ExecutorEnd(
                        ExecutorState.EXITED,
                        Optional.of(137),
                        "its process was killed by signal 9 (SIGKILL: ended by somebody's kill -9, or by the"
                                + " kernel for want of memory)",
                        List.of("last words")));

        assertThat(w.report()).isEqualTo(new WorkerReport(1, List.of(), List.of(ended)));
        w.cutAndReconnect();
        assertThat(w.master.last(RegisterWorker.class).report())
                .isEqualTo(new WorkerReport(1, List.of(), List.of(ended)));
        w.tell(new AcknowledgeEnds(EPOCH, List.of(FIRST, SECOND)));
        assertThat(w.report()).isEqualTo(new WorkerReport(1, List.of(), List.of()));
    }

    @Test
    void anExecutorThatCannotBeForkedFailsWithTheReason() {
        w.start();
        w.launch(1, FIRST);

        w.launcher.process(FIRST).fail("no space left on device");
        w.time.runUntilIdle();

        assertThat(w.changes())
                .containsExactly(new ExecutorStateChanged(
                        WORKER,
                        FIRST,
                        new Ended(new ExecutorEnd(
                                ExecutorState.FAILED, Optional.empty(), "no space left on device", List.of()))));
    }

    @Test
    void aKillIsSigtermThenSigkillAfterTheGrace() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);

        w.tell(new KillExecutor(EPOCH, 2, FIRST, "scaled down"));
        w.tell(new KillExecutor(EPOCH, 2, FIRST, "scaled down"));
        List<String> atOnce = List.copyOf(w.launcher.process(FIRST).signals);
        w.time.advance(GRACE);
        w.launcher.process(FIRST).exit(137);
        w.time.advance(GRACE);

        assertThat(atOnce).containsExactly("TERM");
        assertThat(w.launcher.process(FIRST).signals).containsExactly("TERM", "KILL");
        assertThat(w.changes())
                .endsWith(new ExecutorStateChanged(
                        WORKER,
                        FIRST,
                        new Ended(new ExecutorEnd(
                                ExecutorState.KILLED,
                                Optional.of(137),
                                "killed: by the master: scaled down (by SIGKILL, 2000 ms after SIGTERM)",
                                List.of()))));
        assertThat(w.report().lastCommand()).isEqualTo(2);
    }

    @Test
    void aForcedKillIsSigkillAtOnceAlsoOfWhatWasAskedToEndBefore() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);

        w.tell(new KillExecutor(EPOCH, 2, FIRST, "enough"));
        w.tell(new ApplicationFinished(EPOCH, 3, FIRST.app(), true));

        assertThat(w.launcher.process(FIRST).signals).containsExactly("TERM", "KILL");
    }

    @Test
    void aKillBeforeTheForkIsCarriedOutAfterIt() {
        w.start();
        w.launch(1, FIRST);

        w.tell(new KillExecutor(EPOCH, 2, FIRST, "no longer needed"));
        w.fork(FIRST);

        assertThat(w.launcher.process(FIRST).signals).containsExactly("TERM");
        assertThat(w.changes()).isEmpty();
    }

    @Test
    void aKillOfAnUnknownExecutorIsHarmless() {
        w.start();

        w.tell(new KillExecutor(EPOCH, 3, SECOND, "lost"));
        w.tell(new ApplicationFinished(EPOCH, 4, new AppId("app-unknown")));

        assertThat(w.report()).isEqualTo(new WorkerReport(4, List.of(), List.of()));
    }

    @Test
    void anApplicationThatIsOverLeavesNothing() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        assertThat(w.keys.secret(APP.value(), Role.APPLICATION)).contains(w.appSecret);

        w.tell(new ApplicationFinished(EPOCH, 2, APP));
        boolean removedEarly = !w.launcher.removed.isEmpty();
        w.launcher.process(FIRST).exit(143);
        w.tell(new ApplicationFinished(EPOCH, 2, APP));
        w.launch(3, SECOND);

        assertThat(removedEarly).isFalse();
        assertThat(w.launcher.process(FIRST).signals).containsExactly("TERM");
        assertThat(w.launcher.removed).containsExactly(APP);
        assertThat(w.launcher.launches).containsExactly(FIRST);
        assertThat(w.keys.secret(APP.value(), Role.APPLICATION)).isEmpty();
        assertThat(w.report().ended()).extracting(EndedExecutor::executor).containsExactly(FIRST, SECOND);
    }

    @Test
    void aStopEndsEveryExecutorFirst() {
        w.start();
        w.launch(1, FIRST);
        w.fork(FIRST);
        w.launch(2, SECOND);
        List<String> done = new ArrayList<>();

        w.loop.execute(() -> w.worker.stop("a test").thenRun(() -> done.add("stopped")));
        w.time.runUntilIdle();
        w.fork(SECOND);
        w.launch(3, new ExecutorId(APP, 2));
        w.launcher.process(FIRST).exit(143);
        w.time.runUntilIdle();
        boolean early = !done.isEmpty();
        w.launcher.process(SECOND).exit(143);
        w.time.runUntilIdle();

        assertThat(early).isFalse();
        assertThat(done).containsExactly("stopped");
        assertThat(w.launcher.process(SECOND).signals).containsExactly("TERM");
        assertThat(w.launcher.launches).containsExactly(FIRST, SECOND);
        assertThat(w.changes())
                .extracting(ExecutorStateChanged::change)
                .filteredOn(Ended.class::isInstance)
                .hasSize(3);
    }

    @Test
    void anExecutorWatchesTheWorkerUnderItsOwnNameAlone() {
        w.start();
        RpcAddress listening = w.listen();
        w.launch(1, FIRST);
        w.fork(FIRST);

        assertThat(w.watch(listening, FIRST.toString(), FIRST)).isEqualTo("watching " + FIRST);
        assertThat(w.watch(listening, SECOND.toString(), FIRST)).isEqualTo(RpcError.NOT_ALLOWED.name());
        assertThat(w.watch(listening, SECOND.toString(), SECOND)).isEqualTo(RpcError.FAILED.name());
        w.end(FIRST, 0);
        w.tell(new ApplicationFinished(EPOCH, 2, APP));
        assertThat(w.watch(listening, FIRST.toString(), FIRST)).isEqualTo(RpcError.WRONG_SECRET.name());
    }
}
