package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.AppSpec;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.LaunchCommand;
import dev.hearth.protocol.ClientToMaster.RequestExplanation;
import dev.hearth.rpc.Role;
import dev.hearth.view.ExplanationText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pages for people: that they tell what there is, lead nowhere in vain, and are made of nobody's markup but ours. */
class HttpPagesTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src|action)=\"([^\"]*)\"");
    private static final String EVIL = "</td><script>alert('x')</script>\"onload=\"y&amp;\u001b[2J\u202e";
    private static final String CANARY = "canary-0f3c9a";

    private final TestCluster cluster = new TestCluster();
    private final TestBrowser browser = new TestBrowser(cluster);
    private final String cookie = browser.logIn(Role.READ);

    @Test
    void theOverviewShowsWorkersAndApplications() {
        cluster.worker("w1", 4, 1024);
        cluster.driver("count", 4, 0);
        cluster.driver("later", 4, 0);

        String page = browser.look("/", cookie).text();

        assertThat(page)
                .contains("4 of 4 in use")
                .contains("<meter min=\"0\" max=\"4\" value=\"4\">")
                .contains("w1")
                .contains("count")
                .contains("later");
        assertThat(page).contains("1 worker: too few free cores");
    }

    @Test
    void whatWaitsAndWhatIsWrongIsToldInSentencesWithLinks() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        cluster.worker("w2", 4, 1024);
        TestDriver runs = cluster.driver("runs", 8, 4);
        TestDriver waits = cluster.driver("waits", 4, 4);
        runs.unregister(runs.id(), Optional.of("task 3 failed 4 times"));
        cluster.settle();
        w1.comesBack = false;
        w1.kill();
        cluster.advanceSeconds(20);
        TestDriver more = cluster.driver("more", 4, 4);

        String page = browser.look("/", cookie).text();

        assertThat(page)
                .contains(
                        "<a href=\"/apps/" + more.id() + "\">Application more</a>, submitted 0 s ago, waits: 1 worker")
                .contains("<a href=\"/workers/w1\">Worker w1</a> is lost: nothing was heard of it for ")
                .contains("<a href=\"/apps/" + runs.id()
                        + "\">Application runs</a> failed 20 s ago: task 3 failed 4 times")
                .doesNotContain("Application waits</a>");
        assertThat(cluster.application(waits.id()).executors()).isNotEmpty();
    }

    @Test
    void whyItWaitsIsOnItsPageInTheWordsOfTheCommandAndInJson() {
        cluster.worker("w1", 4, 1024);
        cluster.driver("holder", 4, 0);
        TestDriver app = cluster.driver("later", 4, 0);

        String text = new ExplanationText(
                        cluster.client().ask(new RequestExplanation(app.id().value())))
                .text();

        assertThat(text).contains("looked at:").contains("held by: holder");
        assertThat(page("/apps/" + app.id())).contains(text).contains("hearth why " + app.id());
        String json = browser.get("/api/v1/apps/" + app.id() + "/why").text();
        assertThat(json).contains("\"holders\"").contains("\"remedies\"");
        assertThat(browser.get("/api/v1/apps/app-x/why").status()).isEqualTo(404);
        assertThat(browser.get("/api/v1/drivers/driver-x/why").status()).isEqualTo(404);
    }

    @Test
    void whatFailedKeepsItsPageWithCauseExitCodeAndLastLines() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        w1.exit(new ExecutorId(app.id(), 0), 3, "first line", "<last line>");
        cluster.advanceSeconds(2);
        app.unregister(app.id(), Optional.of("gave up"));
        cluster.settle();

        assertThat(page("/apps/" + app.id()))
                .contains("FAILED")
                .contains("gave up")
                .contains("0 on w1: exit code 3")
                .contains("    | first line\n    | <last line>");
        assertThat(page("/")).contains("<a href=\"/apps/" + app.id() + "\">");
    }

    @Test
    void ofACauseOfManyLinesThePageHasTheRestAndTablesAndSentencesTheFirst() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        app.unregister(
                app.id(), Optional.of("task 3 failed 4 times; last, on executor app-1/0 at host w1: bad row\nrow 17"));
        cluster.settle();

        assertThat(page("/")).contains(" at host w1: bad row …").doesNotContain("row 17");
        assertThat(page("/apps/" + app.id()))
                .contains("    | row 17\n")
                .containsOnlyOnce("row 17\n")
                .contains("Of executor 0: hearth logs " + app.id() + " --executor 0");
    }

    @Test
    void aWorkersPageShowsWhatRunsThereAndWhatEndedThereWithTheirLogs() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.advanceSeconds(2);

        String page = page("/workers/" + w1.id());
        String running = page.substring(page.indexOf("Running here"), page.indexOf("Ended here"));
        String ended = page.substring(page.indexOf("Ended here"));

        assertThat(running)
                .contains("/logs/" + app.id() + "/1/stderr")
                .doesNotContain("/logs/" + app.id() + "/0/stderr");
        assertThat(ended).contains("/logs/" + app.id() + "/0/stderr").contains("exit code 3");
        assertThat(browser.get("/api/v1/workers/" + w1.id() + "/processes").text())
                .contains("\"running\"", "\"ended\"");
        assertThat(browser.get("/api/v1/workers/w9/processes").status()).isEqualTo(404);
    }

    @Test
    void everyTableCanBeHadAsJsonAndEveryTimeSaysWhenExactly() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.advanceSeconds(2);

        crawl().forEach((target, answer) -> {
            if (answer.type().startsWith("text/html")) {
                assertThat(count(answer.text(), "class=\"json\""))
                        .as(target)
                        .isGreaterThanOrEqualTo(count(answer.text(), "<table"));
                assertThat(count(answer.text(), "<time datetime=\"2026-"))
                        .as(target)
                        .isEqualTo(count(answer.text(), "<time"));
                assertThat(answer.text()).as(target).contains("<code>hearth ");
            }
        });
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    /** What a page says, without the escapes of what others wrote. */
    private String page(String path) {
        return browser.look(path, cookie)
                .text()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    @Test
    void anEmptyClusterSaysHowToFillIt() {
        assertThat(browser.look("/", cookie).text())
                .contains("sbin/start-worker.sh")
                .contains("hearth submit");
    }

    @Test
    void everyLinkFromTheFrontPageLeadsSomewhere() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestWorker w2 = cluster.worker("w2", 4, 1024);
        TestDriver app = cluster.driver("count", 8, 4);
        cluster.driver("waits", 8, 4);
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.advanceSeconds(2);
        w2.comesBack = false;
        w2.kill();
        cluster.advanceSeconds(20);

        Map<String, Answer> seen = crawl();

        assertThat(seen.keySet())
                .contains("/", "/apps/" + app.id(), "/workers/w1", "/workers/w2", "/static/hearth.css", "/api/v1/state")
                .contains("/logs/" + app.id() + "/0/stderr", "/api/v1/apps/" + app.id() + "/events");
        seen.forEach((target, answer) -> assertThat(answer.status()).as(target).isEqualTo(200));
    }

    @Test
    void whatOthersNameOrWriteIsNeverMarkup() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        w1.logText = Optional.of(EVIL + "</pre>\u0000<img src=x>");
        TestDriver app = new TestDriver(cluster, "evil", 4, 0);
        app.spec = spec(EVIL, Map.of());
        app.connect();
        cluster.settle();
        w1.exit(new ExecutorId(app.id(), 0), 3, EVIL);
        cluster.advanceSeconds(3);
        Map<String, Answer> seen = crawl();
        app.unregister(app.id(), Optional.of(EVIL));
        cluster.settle();

        seen.putAll(crawl());
        seen.put("refusal", browser.look("/apps/app-x", cookie));

        assertThat(seen.keySet()).contains("/logs/" + app.id() + "/1/stderr");
        seen.forEach((target, answer) -> {
            if (answer.type().startsWith("text/html")) {
                assertThat(answer.text())
                        .as(target)
                        .doesNotContain(
                                "<script", "<img", "\"onload", "\u001b", "\u202e", "\u0000", "style=\"", "javascript:");
            } else {
                assertThat(answer.type())
                        .as(target)
                        .matches("(application/json|text/css|text/plain|image/svg\\+xml); charset=utf-8");
            }
        });
        assertThat(seen.get("/apps/" + app.id()).text()).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    }

    @Test
    void secretsOfAnApplicationAreOnNoPageAndInNoAnswer() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = new TestDriver(cluster, "count", 4, 0);
        app.spec = spec("count", Map.of("PASSWORD", CANARY));
        app.connect();
        cluster.settle();

        Map<String, Answer> seen = crawl();

        assertThat(seen).hasSizeGreaterThan(8);
        seen.forEach((target, answer) -> assertThat(answer.text() + answer.headers())
                .as(target)
                .doesNotContain(CANARY, TestCluster.SECRET.hex(), TestBrowser.BEARERS.token(Role.READ), cookie));
    }

    @Test
    void whatIsNotThereIsToldInASentence() {
        for (String target : List.of("/apps/app-x", "/workers/w9", "/drivers/driver-x", "/logs/app-x/0/stderr")) {
            Answer answer = browser.look(target, cookie);
            assertThat(answer.status()).as(target).isEqualTo(404);
            assertThat(answer.type()).startsWith("text/html");
            assertThat(answer.text()).contains("class=\"refusal\"").contains("href=\"/\"");
        }
    }

    @Test
    void aLogThatCannotBeReadSaysWhy() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        w1.comesBack = false;
        w1.loop().execute(w1::disconnect);
        cluster.settle();

        Answer answer = browser.look("/logs/" + app.id() + "/0/stderr", cookie);

        assertThat(answer.text()).contains("on worker w1, which is not connected");
    }

    private static AppSpec spec(String name, Map<String, String> environment) {
        String secret = "-Dpassword=" + CANARY;
        LaunchCommand command =
                new LaunchCommand("Main", List.of(secret), environment, List.of(), List.of(), List.of(secret));
        return new AppSpec(
                name, name, OptionalInt.of(4), OptionalInt.empty(), 128 * TestCluster.MIB, command, "hearth://x:4040");
    }

    /** Every page and answer that can be reached from the front page by its links. */
    private Map<String, Answer> crawl() {
        Map<String, Answer> seen = new LinkedHashMap<>();
        Deque<String> ahead = new ArrayDeque<>(List.of("/"));
        while (!ahead.isEmpty()) {
            String target = ahead.remove();
            if (!seen.containsKey(target) && !target.equals("/logout")) {
                Answer answer = browser.look(target, cookie);
                seen.put(target, answer);
                Matcher links = LINK.matcher(answer.type().startsWith("text/html") ? answer.text() : "");
                while (links.find()) {
                    assertThat(links.group(1)).startsWith("/");
                    ahead.add(links.group(1).replace("&amp;", "&"));
                }
            }
        }
        return seen;
    }
}
