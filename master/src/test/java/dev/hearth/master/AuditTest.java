package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.loop.ManualEventLoop;
import dev.hearth.loop.ManualTime;
import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.model.AccessToken;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.rpc.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit log tells of changes, and of those that were refused. */
class AuditTest {
    private static final String HOSTILE =
            "a\"b\\\n{\"action\":\"kill\"}\r\t\u0000\u001b[2J\u007f\u0085\u2028\u202e\ud83d\ude00";

    @TempDir
    Path artifacts;

    private final TestAudit audit = new TestAudit();

    @AfterEach
    void close() {
        audit.close();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    /** Action, outcome, who, role and means of the last line. */
    private String last() {
        JsonNode line = json(audit.last());
        return String.join(
                " / ",
                List.of("action", "outcome", "who", "role", "means").stream()
                        .map(name -> line.path(name).asText())
                        .toList());
    }

    @Test
    void everyChangeByACommandIsTold() {
        TestCluster cluster = new TestCluster(Map.of(), new HoldingJournal(), Optional.of(artifacts));
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        assertThat(last()).isEqualTo("register application / DONE / user / OPERATOR / cluster secret");
        assertThat(json(audit.last()).path("target").asText())
                .isEqualTo(app.id().value());

        TestSubmitter alice = new TestSubmitter(cluster, "alice");
        String driver = alice.driver("key", false).value();
        assertThat(last()).isEqualTo("submit driver / DONE / alice / OPERATOR / cluster secret");
        assertThat(json(audit.last()).path("target").asText()).isEqualTo(driver);
        alice.submit("", TestSubmitter.spec(1, false, alice.jar("b.jar", "b")));
        assertThat(last()).isEqualTo("submit driver / FAILED / alice / OPERATOR / cluster secret");

        cluster.client().ask(new DecommissionWorkers(List.of("w1", "nowhere"), "maintenance"));
        assertThat(last()).isEqualTo("drain / DONE / somebody / OPERATOR / cluster secret");
        assertThat(json(audit.last()).path("target").asText()).isEqualTo(w1.id().value());
        assertThat(json(audit.last()).path("detail").asText()).isEqualTo("maintenance; unknown: nowhere");
        cluster.client().ask(new RecommissionWorkers(List.of("w1"), ""));
        assertThat(last()).isEqualTo("undrain / DONE / somebody / OPERATOR / cluster secret");
        cluster.client().ask(new Kill(app.id().value(), "enough"));
        assertThat(last()).isEqualTo("kill / DONE / somebody / OPERATOR / cluster secret");
        cluster.client().ask(new Kill("nothing", "enough"));
        assertThat(last()).isEqualTo("kill / FAILED / somebody / OPERATOR / cluster secret");
        cluster.logins(identity -> Optional.of("http://somewhere/login?code=sesame"));
        cluster.client().ask(new RequestLogin());
        assertThat(last()).isEqualTo("login link / DONE / somebody / OPERATOR / cluster secret");
        assertThat(audit.lines())
                .noneMatch(line -> line.contains("sesame"))
                .allMatch(line -> json(line).path("time").asText().startsWith("2026-"))
                .allMatch(line -> !json(line).path("address").asText().isEmpty());
    }

    @Test
    void tokensAndWhatTheirHoldersDoAreToldByTheirNames() {
        TestCluster cluster = new TestCluster();
        TestDriver app = cluster.driver("count", 4, 0);
        AccessToken token = cluster.client()
                .ask(new CreateToken(
                        new TokenId("token-" + "a".repeat(16)), "alice", TokenRole.SUBMIT, Optional.empty()))
                .token()
                .orElseThrow();
        assertThat(last()).isEqualTo("token create / DONE / somebody / OPERATOR / cluster secret");
        assertThat(json(audit.last()).path("detail").asText()).isEqualTo("SUBMIT for alice, does not expire");

        Optional<String> unused = TestHolder.of(cluster, token, Role.SUBMIT)
                .failure(new Kill(app.id().value(), ""));
        assertThat(last()).isEqualTo("kill / REFUSED / alice / SUBMIT / token");
        unused = TestHolder.of(cluster, token, Role.SUBMIT).failure(new DecommissionWorkers(List.of("w1"), ""));
        assertThat(last()).isEqualTo("drain / REFUSED / alice / SUBMIT / token");
        unused = TestHolder.of(cluster, token, Role.READ)
                .failure(new SubmitDriver(
                        "k", TestSubmitter.spec(1, false, new TestSubmitter(cluster, "a").jar("a.jar", "a"))));
        assertThat(last()).isEqualTo("submit driver / REFUSED / alice / SUBMIT / token");
        cluster.client().ask(new RevokeToken("alice"));
        assertThat(last()).isEqualTo("token revoke / DONE / somebody / OPERATOR / cluster secret");
        cluster.client().ask(new RevokeToken("alice"));
        assertThat(last()).isEqualTo("token revoke / FAILED / somebody / OPERATOR / cluster secret");
        assertThat(unused).isPresent();
        assertThat(String.join("\n", audit.lines()))
                .doesNotContain(token.secret(TestCluster.SECRET).hex());
    }

    @Test
    void whatIsDoneAndRefusedOverHttpIsTold() {
        TestCluster cluster = new TestCluster();
        TestBrowser browser = new TestBrowser(cluster);
        TestDriver app = cluster.driver("count", 4, 0);
        String kill = "/api/v1/apps/" + app.id() + "/kill";

        browser.send("POST", kill);
        assertThat(last()).isEqualTo("kill / REFUSED /  /  / nothing");
        assertThat(json(audit.last()).path("address").asText()).isEqualTo("10.0.0.9:4711");
        assertThat(json(audit.last()).path("target").asText()).isEqualTo(kill);
        browser.send("POST", kill, TestBrowser.bearer(Role.READ));
        assertThat(last()).isEqualTo("kill / REFUSED / http-read / READ / http token");
        browser.send("POST", kill, TestBrowser.bearer(Role.OPERATOR));
        assertThat(last()).isEqualTo("kill / DONE / http-operator / OPERATOR / http token");
        assertThat(json(audit.last()).path("target").asText())
                .isEqualTo(app.id().value());
        String cookie = browser.logIn(Role.READ);
        assertThat(last()).isEqualTo("login / DONE / somebody / READ / login link");
        browser.post("/logout", "", cookie);
        assertThat(last()).isEqualTo("logout / DONE / somebody / READ / session");
        browser.post("/login", "token=wrong", "");
        assertThat(last()).isEqualTo("login / REFUSED /  /  / nothing");
        assertThat(String.join("\n", audit.lines()))
                .doesNotContain(TestBrowser.BEARERS.token(Role.OPERATOR), cookie, "wrong");
    }

    @Test
    void aSubmitterEndsOverHttpWhatIsHisAlone() {
        TestCluster cluster = new TestCluster();
        TestBrowser browser = new TestBrowser(cluster);
        TestDriver app = cluster.driver("count", 4, 0);
        AccessToken token = cluster.client()
                .ask(new CreateToken(
                        new TokenId("token-" + "a".repeat(16)), "alice", TokenRole.SUBMIT, Optional.empty()))
                .token()
                .orElseThrow();
        String bearer = "Authorization: Bearer " + token.id() + "."
                + token.secret(TestCluster.SECRET).hex();

        assertThat(browser.send("POST", "/api/v1/apps/" + app.id() + "/kill", bearer)
                        .status())
                .isEqualTo(403);
        assertThat(last()).isEqualTo("kill / REFUSED / alice / SUBMIT / token");
    }

    @Test
    void nothingIsToldBeforeItIsDurable() {
        HoldingJournal journal = new HoldingJournal();
        TestCluster cluster = new TestCluster(Map.of(), journal);
        journal.holds = true;
        int before = audit.lines().size();

        TestDriver app = new TestDriver(cluster, "count", 4, 0);
        app.connect();
        cluster.settle();
        assertThat(audit.lines()).hasSize(before);
        cluster.inMaster(journal::sync);

        assertThat(last()).startsWith("register application / DONE");
    }

    @Test
    void hostileTextStaysInItsValue() {
        TestCluster cluster = new TestCluster();
        cluster.worker("w1", 4, 1024);
        TestDriver app = new TestDriver(cluster, HOSTILE, "key", 4, 0);
        app.connect();
        cluster.settle();
        cluster.client().ask(new Kill(HOSTILE, HOSTILE));
        cluster.client().ask(new DecommissionWorkers(List.of("w1", HOSTILE), HOSTILE));

        assertThat(audit.lines())
                .hasSizeGreaterThanOrEqualTo(3)
                .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c < 0x7f))
                .allMatch(line -> json(line).size() == 9);
        assertThat(json(audit.lines().get(audit.lines().size() - 3))
                        .path("detail")
                        .asText())
                .isEqualTo(HOSTILE);
    }

    @Test
    void strangersFillNoLog() {
        ManualTime time = new ManualTime();
        ManualEventLoop loop = new ManualEventLoop(time, "test");
        Audit told = new Audit(loop::wallTime, loop::nanoTime);
        int before = audit.lines().size();

        for (int i = 0; i < 1000; i++) {
            told.told("kill", Actor.nobody("10.0.0.9:1"), "x", Outcome.REFUSED, "");
        }
        assertThat(audit.lines()).hasSize(before + 60);
        time.advance(java.time.Duration.ofMinutes(2));
        told.told("kill", Actor.nobody("10.0.0.9:1"), "x", Outcome.REFUSED, "no");

        assertThat(json(audit.last()).path("detail").asText())
                .isEqualTo("no; strangers were refused 940 times more before that");
    }

    @Test
    void longTextIsCut() {
        new Audit(() -> java.time.Instant.EPOCH, () -> 0)
                .told("kill", Actor.nobody(""), "x".repeat(100_000), Outcome.DONE, "");

        assertThat(audit.last().length()).isLessThan(1500);
    }
}
