package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.RequestEnd;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestLog;
import dev.hearth.protocol.MasterToApp.ApplicationRemoved;
import dev.hearth.protocol.MasterToWorker.ApplicationFinished;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people ask of applications: what happened, how it stands, end it, and what a log says. */
class HistoryTest {
    private final HoldingJournal journal = new HoldingJournal();
    private final TestCluster cluster = new TestCluster(Map.of(), journal);
    private final TestWorker w1 = cluster.worker("w1", 4, 1024);

    @Test
    void aHistoryTellsInOrderWhatHappenedWhenAndWhy() {
        TestDriver app = cluster.driver("a", 4, 0);
        cluster.advanceSeconds(1);
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.advanceSeconds(1);
        app.unregister(app.id(), Optional.of("stage 3 failed"));
        cluster.settle();

        History history = cluster.client().ask(new RequestHistory(app.id().value()));

        assertThat(history.id()).contains(app.id().value());
        assertThat(history.sentence()).isEqualTo("application " + app.id() + " is FAILED: stage 3 failed");
        assertThat(history.entries())
                .extracting(HistoryEntry::what)
                .containsExactly(
                        "registered as \"a\" by user",
                        "executor 0 is assigned to worker w1 (4 cores, 128 MiB)",
                        "executor 0 on worker w1 is over (failed): exit code 3; failures in a row: 1",
                        "executor 1 is assigned to worker w1 (4 cores, 128 MiB)",
                        "FAILED: stage 3 failed");
        assertThat(history.entries()).extracting(HistoryEntry::at).isSorted();
        Duration between = Duration.between(
                history.entries().get(0).at(), history.entries().get(4).at());
        assertThat(between).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    }

    @Test
    void cutsAndReturnsOfTheDriverAreTold() {
        TestDriver app = cluster.driver("a", 4, 0);
        cluster.network.cut("master", "a");
        cluster.advanceSeconds(2);

        assertThat(cluster.history(app.id()))
                .contains(
                        "the connection of its driver is lost: the connection was cut",
                        "its driver is connected again");
    }

    @Test
    void ofALongHistoryTheNewestPartIsKeptAndTheSameAfterARestart() {
        TestDriver app = cluster.driver("a", 4, 0);
        for (int number = 0; number < 110; number++) {
            w1.exit(new ExecutorId(app.id(), number), 0);
            cluster.settle();
        }
        List<String> before = cluster.history(app.id());
        assertThat(before).hasSize(200).last().asString().contains("executor 110 is assigned");
        app.comesBack = false;
        journal.snapshotEvery = 1;
        cluster.driver("b", 1, 1);
        journal.snapshotEvery = Integer.MAX_VALUE;
        app.loop().pause();

        cluster.recoverMaster(journal);

        assertThat(cluster.history(app.id()).subList(0, 199)).isEqualTo(before.subList(1, 200));
        assertThat(cluster.history(app.id())).last().asString().contains("epoch 2");
    }

    @Test
    void anIdMayBeShortenedWhileItIsClearWhichOneIsMeant() {
        TestDriver first = cluster.driver("a", 1, 1);
        TestDriver second = cluster.driver("b", 1, 1);

        assertThat(end("app-").sentence())
                .isEqualTo("\"app-\" is the beginning of 2 ids, " + first.id() + ", " + second.id()
                        + "; give more of the one that is meant");
        assertThat(end("driver-1").sentence())
                .startsWith("no application or driver has an id that begins with \"driver-1\"");
        assertThat(end("").sentence()).isEqualTo("an id of an application or a driver is missing");
        assertThat(end("x\n" + "y".repeat(1000)).sentence())
                .doesNotContain("\n")
                .hasSizeLessThan(200);
        assertThat(end(second.id().value()).id()).contains(second.id().value());
        EndState unknown = end("app-nobodys");
        assertThat(unknown.sentence()).startsWith("no application or driver has an id that begins with");
        assertThat(unknown)
                .isEqualTo(new EndState(
                        Optional.empty(),
                        "",
                        false,
                        Optional.empty(),
                        unknown.sentence(),
                        Optional.empty(),
                        List.of()));
    }

    private EndState end(String id) {
        return cluster.client().ask(new RequestEnd(id));
    }

    @Test
    void anApplicationIsOverWhenNoProcessOfItIsLeft() {
        TestDriver app = cluster.driver("a", 4, 0);
        assertThat(end(app.id().value()).state()).isEqualTo("RUNNING");
        assertThat(end(app.id().value()).over()).isFalse();
        w1.acts = false;
        app.unregister();
        cluster.settle();
        assertThat(end(app.id().value()).state()).isEqualTo("FINISHED");
        assertThat(end(app.id().value()).over()).isFalse();

        w1.exit(new ExecutorId(app.id(), 0), 143);
        cluster.settle();

        assertThat(end(app.id().value()).over()).isTrue();
    }

    @Test
    void anApplicationCanBeKilledOnceAndItsDriverIsTold() {
        TestDriver app = cluster.driver("a", 4, 0);
        String id = app.id().value();

        Killing killing = cluster.client().ask(new Kill(id.substring(0, id.length() - 2), "no longer needed"));

        assertThat(killing).isEqualTo(new Killing(Optional.of(id), true, "application " + id + " is ended", 1));
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.KILLED);
        assertThat(cluster.application(app.id()).cause()).contains("no longer needed");
        assertThat(app.received(ApplicationRemoved.class))
                .containsExactly(new ApplicationRemoved(app.id(), "no longer needed"));
        assertThat(w1.running).isEmpty();
        assertThat(cluster.client().ask(new Kill(id, "again")))
                .isEqualTo(new Killing(
                        Optional.of(id), false, "application " + id + " is over already: KILLED: no longer needed", 0));
        assertThat(cluster.client().ask(new Kill("nothing", "")).id()).isEmpty();
    }

    private List<String> ofWorker(String worker) {
        return cluster.client().ask(new RequestHistory(worker)).entries().stream()
                .map(HistoryEntry::what)
                .toList();
    }

    @Test
    void aWorkersHistoryTellsWhatTroubledItAndWhoDrainedItAlsoToTheNextMaster() {
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "hearth drain by alice"));
        cluster.settle();
        cluster.client().ask(new RecommissionWorkers(List.of("w1"), "hearth undrain by bob"));
        cluster.advanceSeconds(3);
        w1.condition = new WorkerCondition(false, Optional.of("its disk is full"));
        cluster.advanceSeconds(3);
        w1.condition = new WorkerCondition(false, Optional.of("its disk is very full"));
        cluster.advanceSeconds(3);
        w1.condition = WorkerCondition.GOOD;
        cluster.advanceSeconds(3);
        cluster.network.cut("master", "w1");
        cluster.advanceSeconds(3);
        List<String> told = List.of(
                "registered at w1:7078 with 4 cores and 1 GiB of memory",
                "to take nothing new: hearth drain by alice",
                "to take something again: hearth undrain by bob",
                "it is ALIVE",
                "it is DEGRADED: its disk is full",
                "it is ALIVE",
                "its connection is lost: the connection was cut",
                "connected again");
        assertThat(ofWorker("w1")).isEqualTo(told);

        cluster.recoverMaster(journal);
        cluster.advanceSeconds(3);
        w1.kill();
        cluster.advanceSeconds(20);

        assertThat(ofWorker("w1"))
                .startsWith(told.get(1), told.get(2), "connected again")
                .endsWith("lost, with 0 processes: its connection was closed and not made again within 5 s");
        assertThat(ofWorker("w7")).isEmpty();
    }

    @Test
    void aForcedKillLeavesProcessesNoGraceAndEndsWhatIsLeft() {
        TestDriver app = cluster.driver("a", 4, 0);
        String id = app.id().value();
        w1.acts = false;
        cluster.client().ask(new Kill(id, "enough"));

        Killing again = cluster.client().ask(new Kill(id, "at once", true));

        assertThat(again)
                .isEqualTo(new Killing(
                        Optional.of(id), false, "application " + id + " is over already: KILLED: enough", 1));
        assertThat(w1.received(ApplicationFinished.class))
                .extracting(ApplicationFinished::force)
                .containsExactly(false, true);
        w1.exit(new ExecutorId(app.id(), 0), 137);
        cluster.settle();
        assertThat(end(id).over()).isTrue();
        TestDriver other = cluster.driver("b", 4, 0);
        w1.acts = true;
        assertThat(cluster.client()
                        .ask(new Kill(other.id().value(), "at once", true))
                        .processes())
                .isEqualTo(1);
        assertThat(w1.received(ApplicationFinished.class)).last().matches(ApplicationFinished::force);
    }

    @Test
    void aLogIsReadWhereTheProcessIs() {
        TestDriver app = cluster.driver("a", 4, 0);
        ExecutorId executor = new ExecutorId(app.id(), 0);

        LogRead read = cluster.client().ask(new RequestLog(executor, LogName.STDERR, -10, Integer.MAX_VALUE));

        assertThat(new String(read.piece().orElseThrow().text().toArray(), StandardCharsets.UTF_8))
                .isEqualTo(executor + " STDERR");
        assertThat(w1.received(ReadLog.class)).containsExactly(new ReadLog(executor, LogName.STDERR, -10, 1 << 20));
        w1.exit(executor, 0);
        cluster.settle();
        assertThat(cluster.client()
                        .ask(new RequestLog(executor, LogName.STDOUT, 0, 100))
                        .sentence())
                .contains("the log of " + executor + " cannot be read on worker w1", "there is no such log");
    }

    @Test
    void aLogThatCannotBeReadIsExplained() {
        TestDriver app = cluster.driver("a", 4, 0);
        ExecutorId executor = new ExecutorId(app.id(), 0);
        ExecutorId nobodys = new ExecutorId(TestEnds.NO_APP, 0);

        assertThat(cluster.client().ask(new RequestLog(nobodys, LogName.STDOUT, 0, 10)))
                .isEqualTo(new LogRead(
                        Optional.empty(), "no process " + nobodys + " is known, or it is over for too long"));
        assertThat(cluster.client()
                        .ask(new RequestLog(executor, LogName.STDOUT, 0, 0))
                        .sentence())
                .isEqualTo("a piece of a log has at least one byte, asked for 0");
        w1.comesBack = false;
        cluster.network.cut("master", "w1");
        cluster.settle();
        assertThat(cluster.client()
                        .ask(new RequestLog(executor, LogName.STDOUT, 0, 10))
                        .sentence())
                .isEqualTo("the log of " + executor + " is on worker w1, which is not connected");
    }
}
