package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.Build;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.RequestHosts;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import dev.hearth.protocol.WorkerToMaster.HostDescription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Workers tell what they run on and what their clocks say, when somebody asks. */
class HostSurveyTest {
    private static final Build BUILD = new Build("1.2", "17.0.15", "Debian");

    private final TestCluster cluster = new TestCluster();

    @Test
    void eachConnectedWorkerIsAskedAndOneThatDoesNotAnswerHoldsUpNobodyForLong() {
        TestWorker well = cluster.worker("w1", 4, 1024);
        TestWorker ahead = cluster.worker("w2", 4, 1024);
        TestWorker mute = cluster.worker("w3", 4, 1024);
        TestWorker gone = cluster.worker("w4", 4, 1024);
        ahead.clockAhead = Duration.ofSeconds(5);
        mute.tellsOfItsHost = false;
        gone.kill();
        cluster.settle();

        CompletableFuture<Hosts> one = cluster.readers().hosts().toCompletableFuture();
        CompletableFuture<Hosts> other = cluster.readers().hosts().toCompletableFuture();
        cluster.advanceSeconds(1.5);
        assertThat(one).isNotDone();
        cluster.advanceSeconds(1);
        Hosts hosts = one.join();

        assertThat(other).isCompletedWithValue(hosts);
        assertThat(hosts.master()).isEqualTo(Build.ofThisProcess());
        assertThat(hosts.workers())
                .extracting(WorkerHost::worker)
                .containsExactlyInAnyOrder(well.id(), ahead.id(), mute.id());
        assertThat(of(hosts, well).build()).contains(BUILD);
        assertThat(of(hosts, well).clockOff()).isZero();
        assertThat(of(hosts, ahead).clockOff()).isBetween(Duration.ofMillis(4500), Duration.ofSeconds(5));
        assertThat(of(hosts, mute).build()).isEmpty();
    }

    @Test
    void withoutWorkersTheMasterTellsOfItself() {
        assertThat(cluster.client().ask(new RequestHosts())).isEqualTo(new Hosts(Build.ofThisProcess(), List.of()));
    }

    @Test
    void aClockIsOffByWhatNeitherEndOfTheQuestionExplains() {
        TestWorker worker = cluster.worker("w1", 4, 1024);
        Instant asked = Instant.parse("2026-01-01T08:00:00Z");
        Instant answered = asked.plusMillis(100);

        assertThat(off(worker, asked.plusMillis(40), asked, answered)).isZero();
        assertThat(off(worker, asked.minusMillis(1500), asked, answered)).isEqualTo(Duration.ofMillis(1500));
        assertThat(off(worker, asked.plusMillis(1500), asked, answered)).isEqualTo(Duration.ofMillis(1400));
    }

    private static Duration off(TestWorker worker, Instant clock, Instant asked, Instant answered) {
        WorkerHost host = HostSurvey.answered(worker.id(), new HostDescription(BUILD, clock), asked, answered);
        assertThat(host.build()).isEqualTo(Optional.of(BUILD));
        return host.clockOff();
    }

    private static WorkerHost of(Hosts hosts, TestWorker worker) {
        return hosts.workers().stream()
                .filter(each -> each.worker().equals(worker.id()))
                .findFirst()
                .orElseThrow();
    }
}
