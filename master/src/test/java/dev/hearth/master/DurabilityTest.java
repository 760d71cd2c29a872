package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.state.DurableEvent.ApplicationEnded;
import dev.hearth.master.state.DurableEvent.ApplicationRegistered;
import dev.hearth.master.state.DurableEvent.EpochBegan;
import dev.hearth.master.state.DurableEvent.ExecutorAssigned;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.MasterToWorker.LaunchExecutor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nobody hears of anything before it is safe. */
class DurabilityTest {
    private final HoldingJournal journal = new HoldingJournal();
    private final TestCluster cluster = new TestCluster(Map.of(), journal);

    @Test
    void aTurnIsOneRecord() {
        cluster.worker("w1", 4, 1024);
        int before = journal.records.size();

        TestDriver app = cluster.driver("a", 4, 2);

        assertThat(journal.records.subList(before, journal.records.size()))
                .filteredOn(record -> !record.isEmpty())
                .hasSize(1)
                .first()
                .satisfies(record -> assertThat(record)
                        .hasExactlyElementsOfTypes(
                                ApplicationRegistered.class, ExecutorAssigned.class, ExecutorAssigned.class));
        assertThat(journal.records.get(0))
                .containsExactly(new EpochBegan(cluster.state().epoch(), cluster.time.wallStart()));
        assertThat(journal.events().toString())
                .contains(app.id().value())
                .doesNotContain(app.secret.hex())
                .doesNotContain("Secret");
    }

    @Test
    void replyLaunchAndSnapshotWaitForTheJournal() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        journal.holds = true;
        TestDriver app = cluster.driver("a", 4, 0);
        cluster.advanceSeconds(1);

        assertThat(app.reply).isEmpty();
        assertThat(app.received).isEmpty();
        assertThat(w1.received).isEmpty();
        assertThat(cluster.state().applications()).isEmpty();

        cluster.inMaster(journal::sync);

        assertThat(app.reply).isPresent();
        assertThat(w1.received(LaunchExecutor.class)).hasSize(1);
        assertThat(cluster.placed(app.id())).containsExactly("0@w1:4");
    }

    @Test
    void theEndOfAnApplicationIsConfirmedWhenItIsSafe() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        journal.holds = true;

        app.unregister();
        cluster.settle();
        assertThat(app.unregistered).isEmpty();
        assertThat(w1.running).hasSize(1);
        assertThat(journal.events()).hasAtLeastOneElementOfType(ApplicationEnded.class);

        cluster.inMaster(journal::sync);
        assertThat(app.unregistered).isPresent();
        assertThat(w1.running).isEmpty();
    }

    @Test
    void anEndIsAcknowledgedWhenItIsSafe() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("a", 4, 0);
        journal.holds = true;

        w1.exit(new ExecutorId(app.id(), 0), 1);
        cluster.advanceSeconds(5);
        assertThat(w1.ended).hasSize(1);

        cluster.inMaster(journal::sync);
        assertThat(w1.ended).isEmpty();
        assertThat(w1.running).hasSize(1);
    }
}
