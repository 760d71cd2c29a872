package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.model.AccessToken;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.HeldToken;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.AppToMaster.RegisteredApplication;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.Kill;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.RequestTokens;
import dev.hearth.protocol.ClientToMaster.RevokeToken;
import dev.hearth.protocol.ClientToMaster.TokenAnswer;
import dev.hearth.rpc.Message;
import dev.hearth.rpc.Peer;
import dev.hearth.rpc.Request;
import dev.hearth.rpc.Role;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.RawHttp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a master has said that it did, also when it is killed in the midst of it, and when it is much. */
class AcknowledgedChangesTest {
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final int MOST_TOKENS = 1000;
    private static final int AT_ONCE = 100;

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(0, 1)
            .conf("hearth.deploy.applicationReconnect", "600s")
            .conf("hearth.deploy.applicationLease", "600s");

    private int made;

    /** Requests one after the other, of which the master was killed somewhere. */
    private static final class Course<R extends Message> {
        private final CompletableFuture<Void> reached = new CompletableFuture<>();
        private final CompletableFuture<Void> over;
        /** How many were answered; the next one may have been done. */
        private volatile int acknowledged;

        /** @param point how many answers before {@link #reached} completes, and the course goes on */
        private Course(Peer master, List<? extends Request<R>> requests, int point, Predicate<R> done) {
            over = CompletableFuture.runAsync(() -> {
                try {
                    for (Request<R> each : requests) {
                        assertThat(done.test(CLUSTER.probe().ask(master, each).join()))
                                .as("%s", each)
                                .isTrue();
                        acknowledged++;
                        if (acknowledged == point) {
                            reached.complete(null);
                        }
                    }
                } catch (CompletionException e) {
                    // the master is gone
                    reached.complete(null);
                }
            });
        }
    }

    @Test
    void aRevocationAndAKillThatWereAcknowledgedHoldWheneverTheMasterIsKilled() {
        for (int point : new int[] {1, 2, 3, 7, 13, 21, 34}) {
            Peer operator = connect(Role.OPERATOR);
            List<AccessToken> tokens = tokens(operator, 40);
            List<AppId> apps = applications(40);

            Course<TokenAnswer> revoking = new Course<>(
                    operator,
                    tokens.stream()
                            .map(each -> new RevokeToken(each.id().value()))
                            .toList(),
                    point,
                    answer -> answer.token().isPresent());
            Course<Killing> killing = new Course<>(
                    connect(Role.OPERATOR),
                    apps.stream().map(each -> new Kill(each.value(), "enough")).toList(),
                    40,
                    answer -> answer.id().isPresent());
            revoking.reached.join();
            CLUSTER.master().kill9();
            revoking.over.join();
            killing.over.join();
            Child unused = CLUSTER.restartMaster();

            Set<TokenId> left = CLUSTER.ask(Role.OPERATOR, new RequestTokens()).tokens().stream()
                    .map(AccessToken::id)
                    .collect(Collectors.toSet());
            assertThat(tokens.subList(0, revoking.acknowledged))
                    .as("revoked, point %s", point)
                    .noneMatch(each -> left.contains(each.id()));
            assertThat(tokens.subList(Math.min(40, revoking.acknowledged + 1), 40))
                    .as("never asked to be revoked, point %s", point)
                    .allMatch(each -> left.contains(each.id()));
            Set<AppId> killed = CLUSTER.state().applications().stream()
                    .filter(each -> each.state() == ApplicationState.KILLED)
                    .map(ApplicationView::app)
                    .collect(Collectors.toSet());
            assertThat(killed).as("killed, point %s", point).containsAll(apps.subList(0, killing.acknowledged));
            // none, if the master was killed after the last of them
            assertThat(apps.subList(Math.min(40, killing.acknowledged + 1), 40))
                    .as("never asked to be killed, point %s", point)
                    .noneMatch(killed::contains);
            assertThat(revoking.acknowledged).isGreaterThanOrEqualTo(point);
        }
        revokeAll();
    }

    @Test
    void thereAreAThousandTokensAtMostAndTheNextMasterKnowsThemAll() {
        Peer operator = connect(Role.OPERATOR);
        List<AccessToken> tokens = tokens(operator, MOST_TOKENS);

        TokenAnswer oneMore = CLUSTER.probe().ask(operator, creation()).join();
        assertThat(oneMore.token()).isEmpty();
        assertThat(oneMore.sentence())
                .isEqualTo("there are 1000 tokens already: revoke some with 'hearth token revoke'");
        Child list = CLUSTER.cli(List.of(), List.of("token", "list", "--master", CLUSTER.url()));
        assertThat(list.exit(SECONDS)).as(list::report).isZero();
        assertThat(list.out().lines().filter(line -> line.startsWith(TokenId.PREFIX)))
                .hasSize(MOST_TOKENS);
        CLUSTER.master().kill9();
        Child unused = CLUSTER.restartMaster();

        MasterSite site = new MasterSite(CLUSTER);
        for (AccessToken each : List.of(tokens.get(0), tokens.get(MOST_TOKENS - 1))) {
            String bearer = new HeldToken(each.id(), each.secret(CLUSTER.secret())).text();
            assertThat(RawHttp.get(site.port(), "/api/v1/state", "Authorization: Bearer " + bearer))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(CLUSTER.ask(Role.OPERATOR, new RequestTokens()).tokens()).containsExactlyElementsOf(tokens);
        revokeAll();
        assertThat(CLUSTER.ask(Role.OPERATOR, new RequestTokens()).tokens()).isEmpty();
    }

    private static Peer connect(Role role) {
        return CLUSTER.probe()
                .connect(CLUSTER.masterAddress(), CLUSTER.secret(), role)
                .join();
    }

    private CreateToken creation() {
        String id = String.format(Locale.ROOT, "%s%016x", TokenId.PREFIX, ++made);
        return new CreateToken(new TokenId(id), "holder-" + made, TokenRole.READ, Optional.empty());
    }

    private List<AccessToken> tokens(Peer operator, int count) {
        List<CreateToken> requests =
                IntStream.range(0, count).mapToObj(i -> creation()).toList();
        return answers(operator, requests).stream()
                .map(each -> each.token().orElseThrow())
                .toList();
    }

    private static List<AppId> applications(int count) {
        Peer driver = connect(Role.SUBMIT);
        return answers(
                        driver,
                        IntStream.range(0, count)
                                .mapToObj(i -> PlainSocketClientTest.registration("app-" + System.nanoTime(), 1L << 40))
                                .toList())
                .stream()
                .map(each -> ((RegisteredApplication) each).app())
                .toList();
    }

    private static void revokeAll() {
        Peer operator = connect(Role.OPERATOR);
        List<RevokeToken> requests = CLUSTER.ask(Role.OPERATOR, new RequestTokens()).tokens().stream()
                .map(each -> new RevokeToken(each.id().value()))
                .toList();
        assertThat(answers(operator, requests)).allMatch(each -> each.token().isPresent());
    }

    /** Some of them at a time, as a client may send them. */
    private static <R extends Message> List<R> answers(Peer master, List<? extends Request<R>> requests) {
        List<R> answers = new ArrayList<>();
        for (int from = 0; from < requests.size(); from += AT_ONCE) {
            List<CompletableFuture<R>> asked = new ArrayList<>();
            for (Request<R> each : requests.subList(from, Math.min(requests.size(), from + AT_ONCE))) {
                asked.add(CLUSTER.probe().ask(master, each));
            }
            asked.forEach(each -> answers.add(each.join()));
        }
        return answers;
    }
}
