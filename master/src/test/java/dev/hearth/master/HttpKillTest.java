package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ApplicationState;
import dev.hearth.rpc.Role;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ending something from a page: who may, what is shown before, and that nothing but the page's own form does it. */
class HttpKillTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]{64})\"");

    private final TestCluster cluster = new TestCluster();
    private final TestBrowser browser = new TestBrowser(cluster);
    private final String operator = browser.logIn(Role.OPERATOR);

    private static String token(Answer page) {
        Matcher found = TOKEN.matcher(page.text());
        assertThat(found.find()).as(page.text()).isTrue();
        return found.group(1);
    }

    @Test
    void anOperatorSeesWhatWouldEndAndEndsItWithTheForm() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 2);
        String page = "/apps/" + app.id();
        assertThat(browser.look(page, operator).text()).contains("href=\"" + page + "/kill\"");

        Answer confirm = browser.look(page + "/kill", operator);

        assertThat(confirm.text())
                .contains("End application count?")
                .contains("its 2 processes")
                .contains("/logs/" + app.id() + "/1/stderr")
                .contains("hearth kill " + app.id());
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
        Answer done = browser.post(page + "/kill", "token=" + token(confirm), operator);
        assertThat(done.status()).isEqualTo(303);
        assertThat(done.headers()).containsEntry("Location", page);

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.KILLED);
        assertThat(browser.look(page, operator).text())
                .containsPattern("ended by [^<]*, session")
                .doesNotContain(page + "/kill");
        assertThat(browser.look(page + "/kill", operator).text()).contains("It is over");
    }

    @Test
    void readersSeeTheCommandAndCannotOpenTheForm() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        String reader = browser.logIn(Role.READ);

        assertThat(browser.look("/apps/" + app.id(), reader).text())
                .contains("hearth kill " + app.id())
                .doesNotContain("/kill\"");
        assertThat(browser.look("/apps/" + app.id() + "/kill", reader).status()).isEqualTo(403);
        assertThat(browser.post("/apps/" + app.id() + "/kill", "token=0", reader)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void onlyTheFormOfTheSameSessionsPageEndsSomething() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        String kill = "/apps/" + app.id() + "/kill";
        String good = "token=" + token(browser.look(kill, operator));
        String others = "token=" + token(browser.look(kill, browser.logIn(Role.OPERATOR)));

        for (String form : List.of("", "token=", "token=0", others, "token=" + operator.split("=", 2)[1])) {
            assertThat(browser.post(kill, form, operator).status()).as(form).isEqualTo(403);
        }
        List<String> headers = List.of(
                "Host: localhost:8080", "Cookie: " + operator, "Content-Type: application/x-www-form-urlencoded");
        assertThat(browser.sendTo("POST", kill, good, headers).headers()).containsEntry("Location", "/login");
        assertThat(browser.sendTo("POST", kill, good, with(headers, "Origin: http://evil.example"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.sendTo(
                                "POST",
                                kill,
                                good,
                                with(headers, "Origin: http://localhost:8080", "Sec-Fetch-Site: cross-site"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.sendTo(
                                "POST", kill, good, List.of("Host: localhost:8080", TestBrowser.bearer(Role.OPERATOR)))
                        .status())
                .isEqualTo(403);
        assertThat(browser.send("GET", kill + "?" + good, "Cookie: " + operator).status())
                .isEqualTo(200);

        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
        assertThat(browser.post(kill, good, operator).status()).isEqualTo(303);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.KILLED);
    }

    @Test
    void whatIsNotThereCannotBeEnded() {
        String token = "token=0";
        for (String path : List.of("/apps/app-x/kill", "/drivers/driver-x/kill")) {
            assertThat(browser.look(path, operator).status()).as(path).isEqualTo(404);
            assertThat(browser.post(path, token, operator).status()).as(path).isEqualTo(403);
        }
    }

    private static List<String> with(List<String> headers, String... more) {
        return Stream.concat(headers.stream(), Arrays.stream(more)).toList();
    }
}
