package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AccessToken;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.Tokens;
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
    void wideAppsHaveFurtherColumnsAndAllShowsThoseThatAreOver() {
        Golden.check("apps-all-wide.txt", AppsPage.of(state, true).text(true));
    }

    @Test
    void workersAreListedWithWhatTheyGiveAway() {
        Golden.check("workers.txt", new WorkersPage(state).text(false));
        Golden.check("workers-wide.txt", new WorkersPage(state).text(true));
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
