package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ApplicationState;
import dev.hearth.protocol.ClientToMaster.LoginLink;
import dev.hearth.protocol.ClientToMaster.RequestLogin;
import dev.hearth.rpc.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How browsers come to sessions, and what these are good for. */
class HttpLoginTest {
    private final TestCluster cluster = new TestCluster();
    private final TestBrowser browser = new TestBrowser(cluster);

    @Test
    void aPageLeadsToTheLoginAndTheLinkToASession() {
        assertThat(browser.send("GET", "/").headers()).containsEntry("Location", "/login");
        assertThat(browser.send("GET", "/login").text())
                .contains("name=\"token\"")
                .contains("hearth login");

        String code = browser.code(Role.READ);
        Answer form = browser.send("GET", "/login?code=" + code);
        assertThat(form.text()).contains("value=\"" + code + "\"").contains("method=\"post\"");
        Answer in = browser.post("/login", "code=" + code, "");

        assertThat(in.status()).isEqualTo(303);
        assertThat(in.headers()).containsEntry("Location", "/");
        assertThat(in.headers().get("Set-Cookie"))
                .matches("hearth_8080=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800");
        assertThat(browser.look("/", TestBrowser.cookie(in)).status()).isEqualTo(200);
    }

    @Test
    void lookingAtTheLinkUsesNothingUpAndUsingItDoes() {
        String code = browser.code(Role.READ);

        assertThat(browser.send("GET", "/login?code=" + code).headers()).doesNotContainKey("Set-Cookie");
        assertThat(browser.send("GET", "/login?code=" + code).headers()).doesNotContainKey("Set-Cookie");
        assertThat(browser.post("/login", "code=" + code, "").status()).isEqualTo(303);
        assertThat(browser.post("/login", "code=" + code, "").status()).isEqualTo(403);
    }

    @Test
    void aStreamEndsWithTheSessionThatItWasOpenedWith() {
        String cookie = browser.logIn(Role.READ);
        String other = browser.logIn(Role.READ);
        List<String> left = browser.follow("/api/v1/stream", "Cookie: " + cookie);
        List<String> kept = browser.follow("/api/v1/stream", "Cookie: " + other);
        cluster.advance(Duration.ofSeconds(3));
        assertThat(left).hasSize(1);

        browser.post("/logout", "", cookie);
        cluster.advance(Duration.ofSeconds(2));
        cluster.worker("w1", 4, 1024);
        cluster.advance(Duration.ofSeconds(2));

        assertThat(left.subList(1, left.size()))
                .containsExactly(
                        "end {\"summary\":\"the session or token that this stream was opened with is over\"}",
                        "closed");
        assertThat(kept).hasSize(2).last().asString().contains("ALIVE");
    }

    @Test
    void aStreamEndsWhenItsSessionIsTooOld() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        List<String> counts = browser.follow("/api/v1/stream", "Cookie: " + browser.logIn(Role.READ));
        List<String> events =
                browser.follow("/api/v1/apps/" + app.id() + "/events", "Cookie: " + browser.logIn(Role.READ));
        List<String> byToken = browser.follow("/api/v1/stream");

        cluster.time.advance(Duration.ofHours(8).minusSeconds(2));
        assertThat(List.of(counts, events, byToken)).noneMatch(each -> each.contains("closed"));
        cluster.time.advance(Duration.ofSeconds(4));

        assertThat(counts).endsWith("closed");
        assertThat(events).endsWith("closed");
        assertThat(byToken).doesNotContain("closed");
    }

    @Test
    void aLinkThatIsTooOldIsTold() {
        String code = browser.code(Role.READ);
        cluster.advance(Duration.ofMinutes(5));

        Answer answer = browser.post("/login", "code=" + code, "");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("older than 5 minutes").contains("hearth login");
    }

    @Test
    void aTokenLogsInToo() {
        Answer in = browser.post("/login", "token=" + TestBrowser.BEARERS.token(Role.READ), "");

        assertThat(browser.look("/api/v1/state", TestBrowser.cookie(in)).status())
                .isEqualTo(200);
        assertThat(browser.post("/login", "token=wrong", "").status()).isEqualTo(403);
        assertThat(browser.post("/login", "", "").status()).isEqualTo(403);
        assertThat(browser.post("/login", "code=", "").status()).isEqualTo(403);
    }

    @Test
    void onlyItsOwnPageLogsIn() {
        String form = "code=" + browser.code(Role.READ);

        for (List<String> headers : List.of(
                List.<String>of(),
                List.of("Origin: http://evil.example"),
                List.of("Origin: null"),
                List.of("Origin: http://localhost:8080", "Sec-Fetch-Site: cross-site"))) {
            List<String> all =
                    new ArrayList<>(List.of("Host: localhost:8080", "Content-Type: application/x-www-form-urlencoded"));
            all.addAll(headers);
            assertThat(browser.sendTo("POST", "/login", form, all).status())
                    .as("%s", headers)
                    .isEqualTo(403);
        }
        assertThat(browser.sendTo(
                                "POST",
                                "/login",
                                form,
                                List.of(
                                        "Host: localhost:8080",
                                        "Origin: http://localhost:8080",
                                        "Content-Type: text/plain"))
                        .status())
                .isEqualTo(415);
        assertThat(browser.post("/login", form, "").status()).isEqualTo(303);
    }

    @Test
    void aSessionChangesNothingThroughTheApiWhoeverAsks() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        String kill = "/api/v1/apps/" + app.id() + "/kill";
        String operator = browser.logIn(Role.OPERATOR);

        assertThat(browser.send("POST", kill, "Cookie: " + operator).status()).isEqualTo(401);
        assertThat(browser.send("POST", kill, "Cookie: " + operator, "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(browser.post(kill, "", browser.logIn(Role.READ)).status()).isEqualTo(403);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);

        for (String target : List.of(
                kill,
                "/v1/submissions/create",
                "/v1/submissions/kill/x",
                "/v1/submissions/killall",
                "/v1/submissions/clear")) {
            Answer refused = browser.post(target, "", operator);
            assertThat(refused.status()).as(target).isEqualTo(403);
            assertThat(refused.text())
                    .contains("a session changes things by the forms of its pages alone")
                    .contains("Authorization: Bearer");
        }
        assertThat(browser.sendTo(
                                "PUT",
                                "/api/v1/artifacts/" + "0".repeat(64),
                                "",
                                List.of(
                                        "Host: localhost:8080",
                                        "Origin: http://localhost:8080",
                                        "Sec-Fetch-Site: same-origin",
                                        "Cookie: " + operator))
                        .status())
                .isEqualTo(403);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);

        assertThat(browser.send("POST", kill, TestBrowser.bearer(Role.OPERATOR)).status())
                .isEqualTo(200);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.KILLED);
    }

    @Test
    void cookiesThatAreNoneOrTwoAreNobodys() {
        String cookie = browser.logIn(Role.READ);
        String other = browser.logIn(Role.OPERATOR);

        for (String header : List.of(
                "",
                "hearth_8080=",
                "hearth_8080",
                cookie + "; " + other,
                cookie.replace("8080", "8081"),
                cookie + "0")) {
            assertThat(browser.look("/api/v1/state", header).status())
                    .as(header)
                    .isEqualTo(401);
        }
        assertThat(browser.look("/api/v1/state", "a=b; " + cookie + "; c").status())
                .isEqualTo(200);
        assertThat(browser.send("GET", "/api/v1/state", "Cookie: " + cookie, "Authorization: Bearer wrong")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void loggingOutEndsTheSessionAndAGetDoesNot() {
        String cookie = browser.logIn(Role.READ);

        assertThat(browser.look("/logout", cookie).status()).isEqualTo(405);
        assertThat(browser.look("/", cookie).status()).isEqualTo(200);
        Answer out = browser.post("/logout", "", cookie);

        assertThat(out.status()).isEqualTo(303);
        assertThat(out.headers().get("Set-Cookie")).contains("Max-Age=0");
        assertThat(browser.look("/", cookie).headers()).containsEntry("Location", "/login");
    }

    @Test
    void aCommandGetsALinkWithItsOwnRoleAndLearnsWhenThereIsNone() {
        assertThat(cluster.client().ask(new RequestLogin()).sentence()).contains("hearth.master.ui.enabled=true");

        cluster.logins(identity -> Optional.of("http://somewhere/login?code=" + identity.role()));
        LoginLink link = cluster.client().ask(new RequestLogin());

        assertThat(link.url()).contains("http://somewhere/login?code=OPERATOR");
        assertThat(link.toString()).doesNotContain("code");
    }
}
