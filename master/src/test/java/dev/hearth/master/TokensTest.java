package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.state.DurableEvent;
import dev.hearth.model.AccessToken;
import dev.hearth.model.AppId;
import dev.hearth.model.AppSecrets;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.HeldToken;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.AppToMaster.RegisterApplication;
import dev.hearth.protocol.AppToMaster.RegisterApplicationReply;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.RecommissionWorkers;
import dev.hearth.protocol.ClientToMaster.RequestHistory;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.protocol.ClientToMaster.RequestMasterState;
import dev.hearth.protocol.ClientToMaster.RequestTokens;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.SubmitDriver;
import dev.hearth.protocol.ClientToMaster.TokenAnswer;
import dev.hearth.protocol.WorkerToMaster.WorkerCondition;
import dev.hearth.rpc.Role;
import dev.hearth.rpc.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the holders of tokens can do, until when, and what the master keeps of them. */
class TokensTest {
    private static final String STATE = "/api/v1/state";

    @TempDir
    Path artifacts;

    private final HoldingJournal journal = new HoldingJournal();
    private TestCluster cluster = new TestCluster(Map.of(), journal);
    private int made;

    private AccessToken token(String name, TokenRole role) {
        return token(name, role, Optional.empty()).token().orElseThrow();
    }

    private TokenAnswer token(String name, TokenRole role, Optional<Duration> lifetime) {
        made++;
        TokenId id = new TokenId(String.format(java.util.Locale.ROOT, "token-%016x", made));
        return cluster.client().ask(new CreateToken(id, name, role, lifetime));
    }

    private static String bearer(AccessToken token) {
        return "Authorization: Bearer " + new HeldToken(token.id(), token.secret(TestCluster.SECRET)).text();
    }

    private AppId register(TestHolder holder, String name) {
        RegisterApplicationReply reply = holder.ask(new RegisterApplication(
                "key-" + name,
                new TestDriver(cluster, name, 1, 1).spec,
                new AppSecrets(Secret.of(new byte[32])),
                Optional.empty(),
                List.of()));
        return ((RegisteredApplication) reply).app();
    }

    @ParameterizedTest
    @EnumSource(TokenRole.class)
    void aTokenProvesItsRoleAndThoseBelowAndNoOther(TokenRole role) {
        AccessToken token = token("alice", role);

        for (Role asked : List.of(Role.READ, Role.SUBMIT, Role.OPERATOR, Role.WORKER, Role.MASTER, Role.APPLICATION)) {
            assertThat(TestHolder.of(cluster, token, asked).isConnected())
                    .as("%s as %s", role, asked)
                    .isEqualTo(role.roles().contains(asked));
        }
    }

    @Test
    void aTokensSecretIsItsOwn() {
        AccessToken token = token("alice", TokenRole.READ);
        AccessToken other = token("bob", TokenRole.READ);
        AccessToken better =
                new AccessToken(token.id(), token.name(), TokenRole.OPERATOR, token.created(), token.expires());
        AccessToken longer = new AccessToken(
                token.id(),
                token.name(),
                token.role(),
                token.created(),
                Optional.of(token.created().plusSeconds(9)));

        for (AccessToken each : List.of(other, better, longer)) {
            assertThat(TestHolder.of(cluster, token, Role.READ, each.secret(TestCluster.SECRET))
                            .isConnected())
                    .isFalse();
        }
        assertThat(TestHolder.of(cluster, token, Role.READ, TestCluster.SECRET).isConnected())
                .isFalse();
        assertThat(TestHolder.of(cluster, token, Role.READ).isConnected()).isTrue();
    }

    @Test
    void aReadersTokenLooksAndChangesNothing() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        TestHolder reader = TestHolder.of(cluster, token("alice", TokenRole.READ), Role.READ);

        assertThat(reader.ask(new RequestMasterState()).workers()).hasSize(1);
        assertThat(reader.failure(new Kill(app.id().value(), ""))).hasValueSatisfying(NOT_ALLOWED);
        assertThat(reader.failure(new DecommissionWorkers(List.of("w1"), ""))).hasValueSatisfying(NOT_ALLOWED);
        assertThat(reader.failure(new RequestTokens())).hasValueSatisfying(NOT_ALLOWED);
        assertThat(reader.failure(new RevokeToken("alice"))).hasValueSatisfying(NOT_ALLOWED);
        assertThat(reader.failure(new CreateToken(new TokenId("token-a"), "a", TokenRole.OPERATOR, Optional.empty())))
                .hasValueSatisfying(NOT_ALLOWED);
        assertThat(reader.failure(new SubmitDriver("k", TestSubmitter.spec(1, false, jar()))))
                .hasValueSatisfying(NOT_ALLOWED);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
    }

    private static final java.util.function.Consumer<String> NOT_ALLOWED =
            failure -> assertThat(failure).startsWith("NOT_ALLOWED");

    private static dev.hearth.model.Artifact jar() {
        return new dev.hearth.model.Artifact("a.jar", "0123456789abcdef".repeat(4), 1);
    }

    @Test
    void aSubmittersTokenEndsWhatWasSubmittedWithItAndNothingElse() {
        cluster.worker("w1", 4, 1024);
        TestDriver others = cluster.driver("count", 1, 0);
        TestHolder alice = TestHolder.of(cluster, token("alice", TokenRole.SUBMIT), Role.SUBMIT);

        AppId hers = register(alice, "hers");

        assertThat(alice.failure(new Kill(others.id().value(), "mine")))
                .hasValueSatisfying(
                        failure -> assertThat(failure).startsWith("NOT_ALLOWED").contains("was submitted by another"));
        assertThat(alice.failure(new DecommissionWorkers(List.of("w1"), ""))).hasValueSatisfying(NOT_ALLOWED);
        assertThat(alice.ask(new Kill(hers.value(), "enough")).id()).contains(hers.value());
        assertThat(cluster.application(others.id()).state()).isEqualTo(ApplicationState.RUNNING);
        assertThat(cluster.application(hers).state()).isEqualTo(ApplicationState.KILLED);
        assertThat(cluster.application(hers).user()).isEqualTo("alice");
        assertThat(cluster.history(hers)).anyMatch(what -> what.equals("registered as \"hers\" by alice"));
        assertThat(cluster.history(hers)).anyMatch(what -> what.contains("enough (token of alice)"));
    }

    @Test
    void whatASubmitterSaysOfHimselfDoesNotCount() {
        cluster = new TestCluster(Map.of(), journal, Optional.of(artifacts));
        TestSubmitter submitter = new TestSubmitter(cluster, "laptop");
        AccessToken token = token("bob", TokenRole.SUBMIT);

        var submitted = submitter.sendAs(
                new SubmitDriver("k", TestSubmitter.spec(1, false, submitter.jar("a.jar", "a"))),
                token.id().value(),
                token.secret(TestCluster.SECRET));
        cluster.settle();

        assertThat(submitted).isCompleted();
        assertThat(cluster.state().drivers()).extracting(each -> each.user()).containsExactly("bob");
    }

    @Test
    void aDriverThatComesOverHttpBelongsToTheNameOfItsTokenOrOfTheOperatorsToWhomTheRequestNames() {
        cluster = new TestCluster(Map.of(), journal, Optional.of(artifacts));
        TestBrowser browser = new TestBrowser(cluster);
        String request = SparkRequests.REQUEST;
        AccessToken bob = token("bob", TokenRole.OPERATOR);

        for (String body : List.of(
                request, request.replace("\"SPARK_USER\" : \"alice\",", ""), request.replace("alice", "not a name"))) {
            assertThat(browser.submissions(Role.OPERATOR, "POST", "create", body)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(browser.sendTo(
                                "POST",
                                "/v1/submissions/create",
                                request,
                                List.of("Host: localhost:8080", bearer(bob), "Content-Type: application/json"))
                        .status())
                .isEqualTo(200);

        assertThat(cluster.state().drivers())
                .extracting(each -> each.user())
                .containsExactly("alice", "http-operator", "http-operator", "bob");
    }

    @Test
    void anOperatorsTokenEndsAndDrainsAndListsAndRevokesButMakesNoTokens() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        AccessToken reader = token("alice", TokenRole.READ);
        TestHolder operator = TestHolder.of(cluster, token("bob", TokenRole.OPERATOR), Role.OPERATOR);

        assertThat(operator.ask(new RequestTokens()).tokens())
                .extracting(AccessToken::name)
                .containsExactly("alice", "bob");
        assertThat(operator.ask(new DecommissionWorkers(List.of("w1"), "")).workers())
                .hasSize(1);
        assertThat(operator.ask(new Kill(app.id().value(), "")).id()).isPresent();
        assertThat(operator.ask(new RevokeToken("alice")).token()).contains(reader);
        assertThat(operator.failure(new CreateToken(new TokenId("token-a"), "a", TokenRole.READ, Optional.empty())))
                .hasValueSatisfying(failure -> assertThat(failure)
                        .isEqualTo("NOT_ALLOWED: only the cluster secret makes tokens: run this on the master's host,"
                                + " without a token"));
    }

    @Test
    void whoDrainsAWorkerWithATokenIsToldByTheTokensNameAlsoToTheNextMaster() {
        TestWorker worker = cluster.worker("w1", 4, 1024);
        TestHolder olga = TestHolder.of(cluster, token("olga", TokenRole.OPERATOR), Role.OPERATOR);

        olga.ask(new DecommissionWorkers(List.of("w1"), "hearth drain by root"));
        cluster.advanceSeconds(3);

        String drained = "hearth drain by root (token of olga)";
        assertThat(cluster.workerView(worker).trouble()).contains(drained);
        worker.condition = new WorkerCondition(true, Optional.of(drained));
        cluster.recoverMaster(journal);
        cluster.advanceSeconds(3);
        assertThat(cluster.workerView(worker).trouble()).contains(drained);

        olga = TestHolder.of(
                cluster, cluster.client().ask(new RequestTokens()).tokens().get(0), Role.OPERATOR);
        olga.ask(new RecommissionWorkers(List.of("w1"), "hearth undrain by root"));
        assertThat(cluster.client().ask(new RequestHistory("w1")).entries())
                .extracting(HistoryEntry::what)
                .contains(
                        "to take nothing new: " + drained,
                        "to take something again: hearth undrain by root (token of olga)");
    }

    @Test
    void aRevokedTokenIsCutOffEverywhereAtOnce() {
        AccessToken token = token("alice", TokenRole.OPERATOR);
        TestHolder holder = TestHolder.of(cluster, token, Role.READ);
        TestBrowser browser = new TestBrowser(cluster);
        cluster.logins(identity -> Optional.of(browser.logins.code(identity)));
        String code = TestHolder.of(cluster, token, Role.OPERATOR)
                .ask(new RequestLogin())
                .url()
                .orElseThrow();
        String cookie = TestBrowser.cookie(browser.post("/login", "code=" + code, ""));
        assertThat(browser.look(STATE, cookie).status()).isEqualTo(200);
        assertThat(browser.send("GET", STATE, bearer(token)).status()).isEqualTo(200);
        List<String> followed = browser.follow("/api/v1/stream", bearer(token));

        assertThat(cluster.client().ask(new RevokeToken(token.id().value())).token())
                .contains(token);

        assertThat(holder.isConnected()).isFalse();
        assertThat(TestHolder.of(cluster, token, Role.READ).isConnected()).isFalse();
        assertThat(browser.send("GET", STATE, bearer(token)).status()).isEqualTo(401);
        assertThat(browser.look(STATE, cookie).status()).isEqualTo(401);
        cluster.worker("w1", 4, 1024);
        cluster.advanceSeconds(12);
        assertThat(followed.get(followed.size() - 1)).isEqualTo("closed");
    }

    @Test
    void aTokenWorksUntilItExpires() {
        AccessToken token = token("alice", TokenRole.READ, Optional.of(Duration.ofHours(1)))
                .token()
                .orElseThrow();
        TestBrowser browser = new TestBrowser(cluster);
        TestHolder holder = TestHolder.of(cluster, token, Role.READ);

        cluster.advance(Duration.ofMinutes(59));
        assertThat(holder.isConnected()).isTrue();
        assertThat(browser.send("GET", STATE, bearer(token)).status()).isEqualTo(200);
        cluster.advance(Duration.ofMinutes(1));

        assertThat(holder.isConnected()).isFalse();
        assertThat(TestHolder.of(cluster, token, Role.READ).isConnected()).isFalse();
        assertThat(browser.send("GET", STATE, bearer(token)).status()).isEqualTo(401);
        assertThat(cluster.client().ask(new RequestTokens()).tokens()).containsExactly(token);
    }

    @Test
    void tokensOutliveTheMasterAndRevokedOnesStayRevoked() {
        AccessToken kept = token("alice", TokenRole.SUBMIT);
        AccessToken revoked = token("bob", TokenRole.OPERATOR);
        cluster.client().ask(new RevokeToken("bob"));
        journal.snapshotEvery = 1;
        token("carol", TokenRole.READ);

        cluster.recoverMaster(journal);

        assertThat(cluster.client().ask(new RequestTokens()).tokens())
                .extracting(AccessToken::name)
                .containsExactly("alice", "carol");
        assertThat(TestHolder.of(cluster, kept, Role.SUBMIT).isConnected()).isTrue();
        assertThat(TestHolder.of(cluster, revoked, Role.READ).isConnected()).isFalse();
        assertThat(new TestBrowser(cluster).send("GET", STATE, bearer(kept)).status())
                .isEqualTo(200);
    }

    @Test
    void theJournalHoldsNoSecret() {
        AccessToken token = token("alice", TokenRole.SUBMIT);

        List<DurableEvent> events =
                journal.records.stream().flatMap(List::stream).toList();

        assertThat(events.toString())
                .contains(token.id().value())
                .doesNotContain(token.secret(TestCluster.SECRET).hex());
    }

    @Test
    void aTokenWorksOnceItIsDurable() {
        journal.holds = true;
        TestBrowser browser = new TestBrowser(cluster);
        TokenId id = new TokenId("token-" + "a".repeat(16));
        CreateToken request = new CreateToken(id, "alice", TokenRole.READ, Optional.empty());
        var answer = new TestSubmitter(cluster, "laptop").send(request, Role.OPERATOR);
        cluster.settle();
        assertThat(answer).isNotDone();
        assertThat(cluster.tokens().live(id)).isEmpty();

        cluster.inMaster(journal::sync);

        assertThat(answer).isCompleted();
        assertThat(browser.send("GET", STATE, bearer(answer.join().token().orElseThrow()))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aRequestThatIsRepeatedMakesOneToken() {
        CreateToken request =
                new CreateToken(new TokenId("token-" + "a".repeat(16)), "alice", TokenRole.READ, Optional.empty());

        TokenAnswer first = cluster.client().ask(request);
        TokenAnswer again = cluster.client().ask(request);
        TokenAnswer another =
                cluster.client().ask(new CreateToken(request.token(), "mallory", TokenRole.OPERATOR, Optional.empty()));

        assertThat(again).isEqualTo(first);
        assertThat(another.token()).isEmpty();
        assertThat(cluster.client().ask(new RequestTokens()).tokens()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "-a", "a\nb", "a\"b", "\u202eecila", "<b>"})
    void aNameThatIsNoneIsRefused(String name) {
        assertThat(token(name, TokenRole.READ, Optional.empty()).sentence()).startsWith("the name of a token's holder");
    }

    @Test
    void idsAndTimesThatAreNoneAreRefused() {
        assertThat(cluster.client()
                        .ask(new CreateToken(new TokenId("cluster"), "a", TokenRole.READ, Optional.empty()))
                        .sentence())
                .startsWith("a token's id is");
        for (Duration life : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(4000))) {
            assertThat(token("a", TokenRole.READ, Optional.of(life)).sentence()).startsWith("a token expires");
        }
        assertThat(cluster.client().ask(new RevokeToken("")).sentence()).startsWith("there is no token");
        token("a", TokenRole.READ);
        token("a", TokenRole.READ);
        assertThat(cluster.client().ask(new RevokeToken("a")).sentence())
                .startsWith("several tokens are meant: token-");
    }
}
