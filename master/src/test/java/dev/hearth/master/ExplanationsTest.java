package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.journal.MemoryJournal;
import dev.hearth.model.AppSpec;
import dev.hearth.model.DriverId;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.ExecutorState;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.Shortage.Holder;
import dev.hearth.model.Shortage.Obstacle;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailedProcess;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why an application or a driver waits, who is in its way, what to do; and why one ended. */
class ExplanationsTest {
    private static final long MIB = TestCluster.MIB;

    @TempDir
    private Path artifacts;

    private final TestCluster cluster = new TestCluster();

    private Explanation why(String id) {
        return cluster.client().ask(new RequestExplanation(id));
    }

    /** Wants executors of one core and this much memory. */
    private TestDriver large(long mib) {
        TestDriver driver = new TestDriver(cluster, "large", 4, 1);
        driver.spec = new AppSpec(
                "large",
                "user",
                OptionalInt.of(4),
                OptionalInt.of(1),
                mib * MIB,
                driver.spec.command(),
                driver.spec.driverUrl());
        driver.connect();
        cluster.settle();
        return driver;
    }

    @Test
    void withoutWorkersOneIsToBeStarted() {
        TestDriver app = cluster.driver("a", 4, 2);

        Explanation why = why(app.id().value());

        assertThat(why.sentence()).isEqualTo("application " + app.id() + " is WAITING: there are no workers");
        assertThat(why.shortages())
                .containsExactly(new Shortage(
                        0,
                        new Resources(2, 128 * MIB),
                        OptionalInt.of(2),
                        0,
                        0,
                        List.of(),
                        Optional.empty(),
                        0,
                        List.of(),
                        1,
                        1,
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
        assertThat(why.remedies())
                .containsExactly(
                        "there are no workers; start one on each host, with at least this much: sbin/start-worker.sh"
                                + " hearth://master:7077 --cores 2 --memory 128m");
    }

    @Test
    void whoHoldsWhatItLacksIsToldWithWhatWouldFitAndItsPosition() {
        cluster.worker("w1", 4, 256);
        cluster.worker("w2", 4, 256);
        TestDriver holder = cluster.driver("holder", 7, 1);
        TestDriver first = cluster.driver("first", 4, 2);
        TestDriver second = cluster.driver("second", 4, 2);

        Explanation why = why(second.id().value());

        assertThat(cluster.placed(holder.id())).hasSize(4);
        Shortage shortage = why.shortages().get(0);
        assertThat(shortage.obstacles())
                .containsExactly(new Obstacle("MEMORY", "", 2, 0, 0, List.of("w1", "w2"), false, 256 * MIB, 256 * MIB));
        assertThat(shortage.holders())
                .containsExactly(new Holder(holder.id().value(), "holder", new Resources(4, 512 * MIB)));
        assertThat(shortage.position()).isEqualTo(3);
        assertThat(shortage.waiting()).isEqualTo(3);
        assertThat(shortage.fitting()).isEqualTo(2);
        assertThat(why.remedies())
                .containsExactly(
                        "wait until holder is over (hearth wait " + holder.id() + "), or end it: hearth kill "
                                + holder.id(),
                        "start another worker, with at least this much: sbin/start-worker.sh hearth://master:7077"
                                + " --cores 2 --memory 128m");
        assertThat(why(first.id().value()).shortages().get(0).position()).isEqualTo(2);
        holder.unregister();
        cluster.settle();
        assertThat(why(second.id().value()).shortages()).isEmpty();
    }

    @Test
    void whoseEndAloneWouldMakeRoomIsNamed() {
        cluster.worker("w1", 4, 256);
        TestDriver small = cluster.driver("small", 1, 1);
        TestDriver large = cluster.driver("large", 1, 1);
        TestDriver wide = cluster.driver("wide", 4, 4);

        Shortage shortage = why(wide.id().value()).shortages().get(0);

        assertThat(cluster.placed(small.id())).hasSize(1);
        assertThat(shortage.holders()).hasSize(2);
        assertThat(shortage.enough()).isEmpty();
        assertThat(why(wide.id().value()).remedies())
                .contains("several of those that hold it have to be over, since the end of one alone makes too little"
                        + " room; to end the largest: hearth kill " + small.id());
        small.unregister();
        cluster.settle();
        shortage = why(wide.id().value()).shortages().get(0);
        assertThat(shortage.enough())
                .containsExactly(new Holder(large.id().value(), "large", new Resources(1, 128 * MIB)));
        assertThat(why(wide.id().value()).remedies())
                .contains("wait until large is over (hearth wait " + large.id() + "), or end it: hearth kill "
                        + large.id());
    }

    @Test
    void whatWouldFitIsACommandToGive() {
        cluster.worker("w1", 1, 1024);
        cluster.worker("w2", 8, 100);
        TestDriver wide = cluster.driver("wide", 8, 2);

        Explanation why = why(wide.id().value());

        Shortage shortage = why.shortages().get(0);
        assertThat(shortage.most()).contains(new Resources(8, 100 * MIB));
        assertThat(why.sentence())
                .endsWith("no worker can ever take an executor of it: that needs 2 cores and 128 MiB of memory, and the"
                        + " largest worker has 8 cores and 100 MiB of memory in all");
        assertThat(shortage.obstacles())
                .containsExactly(
                        new Obstacle("CORES", "", 1, 1, 1, List.of("w1"), true, 1, 1),
                        new Obstacle("MEMORY", "", 1, 100 * MIB, 100 * MIB, List.of("w2"), true, 100 * MIB, 100 * MIB));
        assertThat(shortage.largest()).contains(new Resources(2, 100 * MIB));
        assertThat(why.remedies())
                .containsExactly(
                        "ask for what fits now: hearth submit --executor-memory 100m …",
                        "no worker that takes anything has 2 cores and 128 MiB of memory, even with nothing else on it;"
                                + " start one that has: sbin/start-worker.sh hearth://master:7077 --cores 2 --memory"
                                + " 128m");
    }

    @Test
    void whatNoWorkerCanEverTakeIsNotToWaitForOthersWhenTheClusterIsFull() {
        cluster.worker("w1", 1, 1024);
        cluster.worker("w2", 1, 1024);
        TestDriver holder = cluster.driver("sleep", 2, 1);
        TestDriver large = large(4096);

        Explanation why = why(large.id().value());

        assertThat(cluster.placed(holder.id())).hasSize(2);
        Shortage shortage = why.shortages().get(0);
        assertThat(shortage.obstacles())
                .containsExactly(
                        new Obstacle(
                                "MEMORY",
                                "",
                                2,
                                896 * MIB,
                                896 * MIB,
                                List.of("w1", "w2"),
                                true,
                                1024 * MIB,
                                1024 * MIB),
                        new Obstacle("CORES", "", 2, 0, 0, List.of("w1", "w2"), false, 1, 1));
        assertThat(shortage.holders()).isEmpty();
        assertThat(shortage.enough()).isEmpty();
        assertThat(shortage.largest()).isEmpty();
        assertThat(shortage.largestWhenEmpty()).contains(new Resources(1, 1024 * MIB));
        assertThat(why.sentence()).contains("no worker can ever take an executor of it");
        assertThat(why.remedies())
                .containsExactly(
                        "ask for what fits once nothing else runs there: hearth submit --executor-memory 1g …",
                        "no worker that takes anything has 1 core and 4 GiB of memory, even with nothing else on it;"
                                + " start one that has: sbin/start-worker.sh hearth://master:7077 --cores 1 --memory"
                                + " 4g");
    }

    @Test
    void onlyWhoHoldsWhatAWorkerThatIsLargeEnoughHasIsNamed() {
        cluster.worker("big", 1, 4096);
        TestDriver onBig = cluster.driver("onBig", 1, 1);
        cluster.worker("small", 1, 1024);
        TestDriver onSmall = cluster.driver("onSmall", 1, 1);
        TestDriver large = large(2048);

        Explanation why = why(large.id().value());

        assertThat(cluster.placed(onSmall.id())).hasSize(1);
        assertThat(why.sentence())
                .endsWith("2 workers: too few free cores; 1 worker is too small even when nothing else runs there");
        assertThat(why.shortages().get(0).holders())
                .extracting(Holder::id)
                .containsExactly(onBig.id().value());
        assertThat(why.shortages().get(0).enough())
                .extracting(Holder::id)
                .containsExactly(onBig.id().value());
    }

    @Test
    void workersThatTakeNothingSayWhy() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestWorker w2 = cluster.worker("w2", 4, 1024);
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "maintenance by alice"));
        w2.comesBack = false;
        cluster.network.cut("master", "w2");
        cluster.settle();
        TestDriver app = cluster.driver("a", 4, 2);

        Explanation why = why(app.id().value());

        assertThat(why.remedies())
                .containsExactly(
                        "have a drained worker take something again: hearth undrain " + w1.id(),
                        "start another worker, with at least this much: sbin/start-worker.sh hearth://master:7077"
                                + " --cores 2 --memory 128m");
        assertThat(why.shortages().get(0).obstacles().get(0))
                .isEqualTo(new Obstacle(
                        "NOT_TAKING",
                        "",
                        2,
                        0,
                        0,
                        List.of(w1.id() + ": DRAINING, maintenance by alice", w2.id() + ": not connected"),
                        false,
                        0,
                        0));
    }

    @Test
    void failedExecutorsAreShownNewestFirstWithTheirLastLines() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 4);
        w1.exit(new ExecutorId(app.id(), 0), 52, "out of memory", "again");
        cluster.advanceSeconds(5);
        app.unregister(app.id(), Optional.of("stage 3 failed"));
        cluster.settle();

        Explanation why = why(app.id().value());

        assertThat(why.state()).isEqualTo("FAILED");
        assertThat(why.sentence()).isEqualTo("application " + app.id() + " is FAILED: stage 3 failed");
        assertThat(why.ended()).isPresent();
        assertThat(why.ends())
                .containsExactly(new FailedProcess(
                        new ExecutorId(app.id(), 0),
                        Optional.of(w1.id()),
                        ExecutorState.EXITED,
                        Optional.of(52),
                        "exit code 52",
                        List.of("out of memory", "again"),
                        Optional.of(EndCause.OUT_OF_MEMORY)));
        assertThat(why.remedies())
                .containsExactly("it ran out of the 128 MiB of memory that it has for each executor; ask for more:"
                        + " hearth submit --executor-memory 256m …");
    }

    @Test
    void aLargerHeapIsNoRemedyWhereTheHostRanOutOfMemory() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 4);
        w1.end(
                new ExecutorId(app.id(), 0),
                new ExecutorEnd(
                        ExecutorState.EXITED,
                        Optional.of(137),
                        "exit code 137",
                        List.of(),
                        Optional.empty(),
                        Optional.of(EndCause.HOST_OUT_OF_MEMORY)));
        cluster.settle();

        assertThat(why(app.id().value()).remedies())
                .contains(Remedies.OF_TOO_LITTLE_HOST_MEMORY)
                .noneMatch(each -> each.contains("--executor-memory"));
    }

    @Test
    void ofManyFailedExecutorsTheNewestAreShownAndAllAreCounted() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 4);
        for (int i = 0; i < 4; i++) {
            w1.exit(new ExecutorId(app.id(), i), 3, "boom " + i);
            cluster.advanceSeconds(120);
        }

        Explanation why = why(app.id().value());

        assertThat(why.ends()).extracting(each -> each.process().number()).containsExactly(3, 2, 1);
        assertThat(why.failures()).isEqualTo(4);
    }

    @Test
    void anApplicationThatFinishedHasNothingToExplain() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 4);
        app.unregister();
        cluster.settle();

        Explanation why = why(app.id().value());

        assertThat(why.sentence()).isEqualTo("application " + app.id() + " is FINISHED");
        assertThat(why.shortages()).isEmpty();
        assertThat(why.remedies()).isEmpty();
        assertThat(why.ends()).isEmpty();
    }

    @Test
    void anUnknownIdIsToldSo() {
        Explanation why = why("app-nobodys");

        assertThat(why.id()).isEmpty();
        assertThat(why.sentence()).startsWith("no application or driver has an id that begins with");
    }

    @Test
    void aDriverThatFindsNoWorkerIsExplainedAsWell() {
        TestCluster hosting = new TestCluster(Map.of(), new MemoryJournal(), Optional.of(artifacts));
        TestSubmitter alice = new TestSubmitter(hosting, "alice");
        hosting.worker("w1", 4, 32);
        DriverId driver = alice.driver("key", false);

        Explanation why = alice.ask(new RequestExplanation(driver.value()));

        assertThat(why.name()).isEqualTo("pi");
        assertThat(why.sentence())
                .isEqualTo("driver " + driver
                        + " is SUBMITTED: waiting for a worker: no worker can ever take it: that needs 1 core"
                        + " and 64 MiB of memory, and the largest worker has 4 cores and 32 MiB of memory in"
                        + " all");
        assertThat(why.shortages())
                .containsExactly(new Shortage(
                        0,
                        new Resources(1, 64 * MIB),
                        OptionalInt.of(1),
                        0,
                        1,
                        List.of(new Obstacle(
                                "MEMORY", "", 1, 32 * MIB, 32 * MIB, List.of("w1"), true, 32 * MIB, 32 * MIB)),
                        Optional.of(new Resources(1, 32 * MIB)),
                        0,
                        List.of(),
                        1,
                        1,
                        Optional.of(new Resources(4, 32 * MIB)),
                        List.of(),
                        Optional.of(new Resources(1, 32 * MIB))));
        assertThat(why.remedies())
                .containsExactly(
                        "no worker that takes anything has 1 core and 64 MiB of memory, even with nothing else on it;"
                                + " start one that has: sbin/start-worker.sh hearth://master:7077 --cores 1 --memory 64m");
    }
}
