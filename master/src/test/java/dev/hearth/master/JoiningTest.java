package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.protocol.WorkerToMaster.RegisterWorkerRefused;
import dev.hearth.protocol.WorkerToMaster.RegisteredWorker;
import dev.hearth.protocol.WorkerToMaster.ReportState;
import dev.hearth.protocol.WorkerToMaster.RunningExecutor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workers that ask to join: called back first, and refused with a sentence when they make no sense. */
class JoiningTest {
    private final HoldingJournal journal = new HoldingJournal();
    private final TestCluster cluster = new TestCluster(Map.of(), journal);

    private String refusal(TestWorker worker) {
        worker.connect();
        cluster.settle();
        cluster.advanceSeconds(6);
        assertThat(worker.reply).containsInstanceOf(RegisterWorkerRefused.class);
        return ((RegisterWorkerRefused) worker.reply.orElseThrow()).reason();
    }

    @Test
    void aWorkerWhoseAddressAnswersJoins() {
        cluster.probing();
        TestWorker w1 = new TestWorker(cluster, "w1", "w1", 4, 1024);
        w1.listen();
        w1.connect();
        cluster.settle();

        assertThat(w1.reply).containsInstanceOf(RegisteredWorker.class);
        assertThat(cluster.placed(cluster.driver("a", 0, 0).id())).containsExactly("0@w1:4");
    }

    @Test
    void aWorkerThatCannotBeReachedAtItsAddressIsRefusedWithTheAddressAndTheReason() {
        cluster.probing();

        assertThat(refusal(new TestWorker(cluster, "w1", "w1", 4, 1024)))
                .startsWith("worker w1 cannot register: it gives out w1:7078 as its address, and when this master"
                        + " called there, ")
                .contains("hearth.worker.advertisedHost");
        assertThat(cluster.state().workers()).isEmpty();
    }

    @Test
    void aWorkerAtWhoseAddressAnotherAnswersIsRefused() {
        cluster.probing();
        TestWorker first = new TestWorker(cluster, "w1", "w1", 4, 1024);
        first.listen();
        cluster.settle();

        assertThat(refusal(new TestWorker(cluster, "w1", "second", 4, 1024)))
                .contains("it gives out w1:7078 as its address, and when this master called there, w1 answers");
    }

    @Test
    void aWorkerWhoseAddressAnotherHoldsAndAnswersIsRefused() {
        cluster.probing();
        TestWorker first = new TestWorker(cluster, "w1", "w1", 4, 1024);
        first.listen();
        first.connect();
        cluster.settle();

        assertThat(refusal(new TestWorker(cluster, "w1", "second", 4, 1024)))
                .isEqualTo("worker second cannot register: worker w1 is alive at the same address w1:7078; stop one of"
                        + " the two, or give this one another port");
        assertThat(cluster.state().workers()).hasSize(1);
    }

    @Test
    void aWorkerThatAnswersAtItsAddressTakesThePlaceOfOneThatOnlySeemsToBeConnected() {
        TestWorker gone = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        gone.loop().pause();
        cluster.probing();
        TestWorker again = new TestWorker(cluster, "w1", "w1-again", 4, 1024);
        again.listen();
        again.connect();
        cluster.settle();

        assertThat(again.reply).containsInstanceOf(RegisteredWorker.class);
        assertThat(cluster.placed(app.id())).containsExactly("1@w1-again:4");
    }

    @Test
    void aWorkerThatIsKnownIsNotCalledBackAgain() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        cluster.probing();

        cluster.network.cut("master", "w1");
        cluster.advanceSeconds(2);
        assertThat(w1.reply).containsInstanceOf(RegisteredWorker.class);
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(2);

        assertThat(w1.reply).containsInstanceOf(RegisteredWorker.class);
        assertThat(cluster.state().workers()).hasSize(1);
    }

    @Test
    void absurdOffersAreRefused() {
        assertThat(refusal(new TestWorker(cluster, "w1", "w1", 0, 1024)))
                .isEqualTo("worker w1 cannot register: it offers 0 cores, and 1 to 65536 make sense; set"
                        + " hearth.worker.cores");
        assertThat(refusal(new TestWorker(cluster, "w2", "w2", new Resources(Integer.MAX_VALUE, 1))))
                .contains("it offers 2147483647 cores");
        assertThat(refusal(new TestWorker(cluster, "w3", "w3", new Resources(1, 0))))
                .contains("it offers 0 bytes of memory", "hearth.worker.memory");
        assertThat(refusal(new TestWorker(cluster, "w4", "w4", new Resources(1, Long.MAX_VALUE))))
                .contains("bytes of memory");
        assertThat(refusal(new TestWorker(cluster, "w5", "w5", new Resources(1, 1, Map.of("gpu", 1_000_000)))))
                .contains("it offers 1000000 units of gpu", "hearth.worker.resource.gpu.amount");
        TestWorker portless = new TestWorker(cluster, "w6", "w6", 1, 1);
        portless.port = 0;
        assertThat(refusal(portless)).contains("it gives out port 0 of host w6 as its address");
        assertThat(cluster.state().workers()).isEmpty();
    }

    @Test
    void aKnownWorkerCannotMove() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        w1.port = 7079;
        w1.loop().execute(() -> {});
        cluster.network.cut("master", "w1");
        cluster.advanceSeconds(2);

        assertThat(w1.reply)
                .contains(new RegisterWorkerRefused("worker w1 cannot register: it is registered at w1:7078, and now"
                        + " gives out w1:7079; start it again, so that it takes another id"));
    }

    @Test
    void aReportThatClaimsMoreThanThereIsCountsForWhatThereIs() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        ExecutorId stray = new ExecutorId(TestEnds.NO_APP, 0);
        w1.acts = false;
        w1.running.put(
                stray, new RunningExecutor(stray, new Resources(Integer.MAX_VALUE, Long.MAX_VALUE, Map.of("x", 9)), 1));
        w1.send(new ReportState(w1.id(), w1.report()));
        cluster.settle();

        assertThat(cluster.workerView(w1).used())
                .isEqualTo(cluster.workerView(w1).capacity());
    }
}
