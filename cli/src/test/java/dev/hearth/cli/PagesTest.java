package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AccessToken;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.Build;
import dev.hearth.model.Resources;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.EndState;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.Tokens;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the listing commands show, to the letter. */
class PagesTest {
    private final MasterState state = SampleCluster.state();

    @Test
    void appsListsWhatIsNotOver() {
        Golden.check("apps.txt", AppsPage.of(state, false).text(false));
    }

    @Test
    void ofACauseOfManyLinesATableHasTheBeginningOfTheFirst() {
        ApplicationView failed = SampleCluster.app(
                SampleCluster.OLD_ETL,
                "etl",
                ApplicationState.FAILED,
                Duration.ofHours(3),
                Optional.of("x".repeat(300) + "\n  second line"),
                false);
        AppsPage page = new AppsPage(SampleCluster.AT, List.of(failed), List.of(), true);

        assertThat(page.text(true)).endsWith("  " + "x".repeat(200) + "…").hasLineCount(2);
        assertThat(page.text(false)).endsWith("  " + "x".repeat(200) + "…").hasLineCount(2);
        assertThat(page.tree().toString()).contains("second line");
    }

    @Test
    void wideAppsHaveFurtherColumnsAndAllShowsThoseThatAreOver() {
        Golden.check("apps-all-wide.txt", AppsPage.of(state, true).text(true));
    }

    @Test
    void workersAreListedWithWhatTheyGiveAway() {
        Golden.check("workers.txt", new WorkersPage(state).text(false));
        Golden.check("workers-wide.txt", new WorkersPage(state).text(true));
    }

    @Test
    void ofAWorkerThatIsLostItIsToldSinceWhenAndWhy() {
        WorkerView there = state.workers().get(0);
        WorkerView lost = new WorkerView(
                there.worker(),
                there.host(),
                there.port(),
                WorkerState.DEAD,
                there.capacity(),
                Resources.NONE,
                Duration.ofMinutes(3),
                Optional.of("no sign of life for 8 s"));

        assertThat(Tables.workers(List.of(lost), false).toString())
                .endsWith("last heard of 3 min ago: no sign of life for 8 s");
    }

    @Test
    void theWholeClusterIsOnePage() {
        Golden.check("status.txt", new StatusPage(state).text(false));
    }

    @Test
    void programsReadJsonWithNamesThatStay() {
        Golden.check("status.json", Rendering.json(new StatusPage(state).tree()));
    }

    @Test
    void yamlSaysTheSame() {
        Golden.check("workers.yaml", Rendering.yaml(new WorkersPage(state).tree()));
    }

    @Test
    void eachListHasEveryForm() {
        AppsPage all = AppsPage.of(state, true);
        Golden.check("apps-wide.txt", AppsPage.of(state, false).text(true));
        Golden.check("apps.json", Rendering.json(AppsPage.of(state, false).tree()));
        Golden.check("apps-all.yaml", Rendering.yaml(all.tree()));
        Golden.check("workers.json", Rendering.json(new WorkersPage(state).tree()));
        Golden.check("status-wide.txt", new StatusPage(state).text(true));
        Golden.check("status.yaml", Rendering.yaml(new StatusPage(state).tree()));
    }

    @Test
    void theVersionIsThatOfTheCommandAndOfTheClusterWithWhatDiffers() {
        Build build = new Build("1.2.0", "21.0.9", "Eclipse Adoptium");
        List<WorkerHost> workers = List.of(
                new WorkerHost(SampleCluster.W1, Optional.of(build), Duration.ZERO),
                new WorkerHost(SampleCluster.W2, Optional.of(new Build("1.1.0", "17.0.15", "Debian")), Duration.ZERO),
                new WorkerHost(new WorkerId("worker-3"), Optional.empty(), Duration.ZERO));
        VersionPage page = new VersionPage(
                new Build("1.3.0", "21.0.9", "Eclipse Adoptium"),
                Optional.of(new VersionPage.Cluster("hearth://10.0.0.9:7077", new Hosts(build, workers))));

        Golden.check("version.txt", page.text(false));
        Golden.check("version.json", Rendering.json(page.tree()));
        Golden.check("version.yaml", Rendering.yaml(page.tree()));
        VersionPage same = new VersionPage(
                build,
                Optional.of(
                        new VersionPage.Cluster("hearth://10.0.0.9:7077", new Hosts(build, List.of(workers.get(0))))));
        assertThat(same.text(false)).endsWith("workers: 1, as the master");
    }

    @Test
    void whatIsWaitedForIsAnObjectForPrograms() {
        EndState failed = new EndState(
                Optional.of(SampleCluster.DRIVER.value()),
                "FAILED",
                true,
                Optional.of(3),
                "driver driver-20260101115400-0001 is FAILED: its process ended with exit code 3",
                Optional.of(SampleCluster.DRIVER.attempt(2)),
                List.of("Exception in thread \"main\"", "\tat app.Main.main(Main.java:3)"));

        Golden.check("wait.txt", waited(OutputFormat.TABLE, Optional.of(failed)));
        Golden.check("wait.json", waited(OutputFormat.JSON, Optional.of(failed)));
        Golden.check("wait.yaml", waited(OutputFormat.YAML, Optional.of(failed)));
        Golden.check("wait-timeout.json", waited(OutputFormat.JSON, Optional.empty()));
    }

    private static String waited(OutputFormat format, Optional<EndState> end) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Outcome outcome = new Outcome(format, new PrintStream(written, true, UTF_8));
        WaitCommand.tell(outcome, SampleCluster.DRIVER.value(), end);
        return written.toString(UTF_8).stripTrailing();
    }

    @Test
    void tokensAreListedWithoutTheirSecrets() {
        Instant at = Instant.parse("2026-03-01T12:00:00Z");
        List<AccessToken> tokens = List.of(
                new AccessToken(
                        new TokenId("token-00112233445566aa"),
                        "ci",
                        TokenRole.SUBMIT,
                        at.minus(Duration.ofDays(3)),
                        Optional.of(at.plus(Duration.ofDays(27)))),
                new AccessToken(
                        new TokenId("token-00112233445566bb"),
                        "prometheus",
                        TokenRole.READ,
                        at.minus(Duration.ofMinutes(5)),
                        Optional.empty()),
                new AccessToken(
                        new TokenId("token-00112233445566cc"),
                        "bob",
                        TokenRole.OPERATOR,
                        at.minus(Duration.ofDays(2)),
                        Optional.of(at)));
        TokensPage page = new TokensPage(new Tokens(at, tokens));

        Golden.check("tokens.txt", page.text(false));
        Golden.check("tokens.json", Rendering.json(page.tree()));
        Golden.check("tokens.yaml", Rendering.yaml(page.tree()));
        assertThat(new TokensPage(new Tokens(at, List.of())).text(false))
                .isEqualTo("There are no tokens. 'hearth token create --role read' makes one");
    }

    @Test
    void anEmptyClusterSaysWhatToDo() {
        MasterState empty =
                new MasterState(state.url(), state.pid(), state.epoch(), state.at(), List.of(), List.of(), List.of());

        assertThat(new WorkersPage(empty).text(false))
                .isEqualTo("There are no workers. Start one on each host with sbin/start-worker.sh"
                        + " hearth://10.0.0.9:7077");
        assertThat(AppsPage.of(empty, false).text(false))
                .isEqualTo("No application runs or waits. 'hearth apps -a' lists those that are over too.");
        assertThat(AppsPage.of(empty, true).text(false))
                .isEqualTo("There have been no applications. 'hearth submit' starts one.");
    }
}
