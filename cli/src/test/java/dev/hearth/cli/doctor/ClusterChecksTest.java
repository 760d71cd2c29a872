package dev.hearth.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.doctor.Cluster.Answer;
import dev.hearth.cli.doctor.Cluster.Reached;
import dev.hearth.cli.doctor.Cluster.Unreached;
import dev.hearth.model.Build;
import dev.hearth.model.Epoch;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every check of a cluster passes where all is well, and finds what is wrong where it is not. */
class ClusterChecksTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private static final Build HERE = new Build("1", "17.0.15", "Eclipse Adoptium");

    private final Map<Role, Unreached> refused = new EnumMap<>(Role.class);
    private Instant asked = AT.minusMillis(5);
    private Instant answered = AT.plusMillis(5);
    private List<WorkerView> workers = List.of(worker(1, WorkerState.ALIVE, Duration.ofSeconds(1)));

    private Optional<Hosts> hosts = Optional.of(new Hosts(HERE, List.of(host(1, HERE, 0))));

    private final Cluster cluster = new Cluster() {
        @Override
        public String url() {
            return "hearth://10.0.0.9:7077";
        }

        @Override
        public Answer ask() {
            MasterState state = new MasterState(url(), 1, new Epoch("c", 1), AT, workers, List.of(), List.of());
            return refused.containsKey(Role.READ) ? refused.get(Role.READ) : new Reached(state, hosts, asked, answered);
        }

        @Override
        public Optional<Unreached> refusal(Role role) {
            return Optional.ofNullable(refused.get(role));
        }
    };

    private static WorkerView worker(int number, WorkerState state, Duration silent) {
        return new WorkerView(
                new WorkerId("worker-20260101080000-10.0.0." + number + "-7078"),
                "10.0.0." + number,
                7078,
                state,
                new Resources(4, 1L << 30),
                Resources.NONE,
                silent,
                state == WorkerState.DEGRADED ? Optional.of("disk full") : Optional.empty());
    }

    private static WorkerHost host(int number, Build build, long clockOffMillis) {
        return new WorkerHost(
                new WorkerId("worker-20260101080000-10.0.0." + number + "-7078"),
                Optional.of(build),
                Duration.ofMillis(clockOffMillis));
    }

    @Test
    void nothingIsWrongWithAClusterThatIsWell() {
        assertThat(ClusterChecks.all(cluster, HERE))
                .extracting(Finding::verdict)
                .containsOnly(Verdict.OK);
    }

    @Test
    void whatIsNotToldIsNotChecked() {
        hosts = Optional.empty();
        assertThat(ClusterChecks.all(cluster, HERE))
                .filteredOn(each -> each.verdict() != Verdict.OK)
                .extracting(Finding::verdict)
                .hasSize(5)
                .containsOnly(Verdict.NOT_CHECKED);

        hosts = Optional.of(new Hosts(HERE, List.of()));
        assertThat(ClusterChecks.all(cluster, HERE))
                .filteredOn(each -> each.verdict() == Verdict.NOT_CHECKED)
                .extracting(Finding::check)
                .containsExactly(
                        "releases of the workers",
                        "Java of the workers",
                        "clocks of the workers",
                        "answers of the workers");
    }

    @Test
    void hostsThatRunSomethingElseAreNamedWithIt() {
        hosts = Optional.of(new Hosts(
                new Build("2", "17.0.15", "Eclipse Adoptium"),
                List.of(
                        host(1, new Build("2", "17.0.15", "Eclipse Adoptium"), 0),
                        host(2, new Build("1", "17.0.15", "Debian"), 0),
                        host(3, new Build("2", "17.0.9", "Eclipse Adoptium"), 0))));

        assertThat(warns("release of the master", "same release").found()).contains("of 2", "of 1");
        assertThat(warns("releases of the workers", "one release").found())
                .contains("1: worker-20260101080000-10.0.0.2-7078 (1)");
        assertThat(warns("Java of the workers", "one JDK").found())
                .contains("17.0.15 of Debian", "17.0.9 of Eclipse Adoptium")
                .doesNotContain("10.0.0.1-");
    }

    @Test
    void aWorkerWhoseClockDiffersByASecondFails() {
        hosts = Optional.of(new Hosts(HERE, List.of(host(1, HERE, 999), host(2, HERE, 1000))));

        assertThat(fails("clocks of the workers", "time server").found())
                .contains("10.0.0.2-7078 (1000 ms at least)")
                .doesNotContain("10.0.0.1-");
    }

    @Test
    void aWorkerThatDoesNotAnswerIsWarnedOf() {
        hosts = Optional.of(new Hosts(
                HERE,
                List.of(new WorkerHost(
                        new WorkerId("worker-20260101080000-10.0.0.1-7078"), Optional.empty(), Duration.ZERO))));

        assertThat(warns("answers of the workers", "load").found()).contains("10.0.0.1-7078 (no answer)");
    }

    @Test
    void aMasterThatIsNotReachedFailsAndNothingElseIsSaid() {
        refused.put(Role.READ, new Unreached("nobody listens there", "start one"));

        assertThat(ClusterChecks.all(cluster, HERE))
                .containsExactly(new Finding(
                        "Cluster", "master", Verdict.FAILED, "nobody listens there", Optional.of("start one")));
    }

    @Test
    void aSlowMasterIsWarnedOf() {
        answered = AT.plusMillis(1500);
        warns("master", "load");
    }

    @Test
    void aRoleThatIsNotAcceptedFails() {
        refused.put(Role.SUBMIT, new Unreached("not allowed", "use another key"));
        refused.put(Role.OPERATOR, new Unreached("not allowed", "use another key"));
        fails("may submit", "another key");
        fails("may operate", "another key");
    }

    @Test
    void aClockThatDiffersBySecondsFailsEitherWay() {
        asked = AT.plusMillis(1500);
        answered = asked.plusMillis(10);
        fails("clock of the master", "time server");
        answered = AT.minusMillis(1500);
        asked = answered.minusMillis(10);
        fails("clock of the master", "time server");
    }

    @Test
    void workersThatAreDeadTroubledOrSilentAreNamed() {
        workers = List.of(
                worker(1, WorkerState.DEAD, Duration.ofSeconds(60)),
                worker(2, WorkerState.DEGRADED, Duration.ofSeconds(1)),
                worker(3, WorkerState.DRAINING, Duration.ofSeconds(6)));

        fails("workers", "start-worker.sh hearth://10.0.0.9:7077");
        assertThat(fails("dead workers", "start-worker.sh").found()).contains("10.0.0.1-7078", "60 s ago");
        assertThat(warns("troubled workers", "complains").found()).contains("disk full");
        assertThat(warns("silent workers", "load").found())
                .contains("10.0.0.3-7078")
                .doesNotContain("10.0.0.1");
    }

    @Test
    void aClusterWhoseWorkersAreDrainedIsToldHowToHaveThemBack() {
        workers = List.of(worker(1, WorkerState.DRAINING, Duration.ofSeconds(1)));
        assertThat(fails("workers", "hearth undrain worker-20260101080000-10.0.0.1-7078")
                        .found())
                .startsWith("none takes anything new; drained: 1: worker-20260101080000-10.0.0.1-7078");

        workers = List.of();
        assertThat(fails("workers", "start one on each host").found()).isEqualTo("there are none");
    }

    private Finding fails(String check, String remedy) {
        return complains(check, Verdict.FAILED, remedy);
    }

    private Finding warns(String check, String remedy) {
        return complains(check, Verdict.WARNING, remedy);
    }

    private Finding complains(String check, Verdict verdict, String remedy) {
        Finding finding = ClusterChecks.all(cluster, HERE).stream()
                .filter(each -> each.check().equals(check))
                .findFirst()
                .orElseThrow();
        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
        assertThat(finding.remedy().orElseThrow()).contains(remedy);
        return finding;
    }
}
