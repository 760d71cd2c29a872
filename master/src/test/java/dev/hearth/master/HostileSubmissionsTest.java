package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.rpc.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a master that is asked badly answers in Spark's protocol: a sentence, no more than it should, and nothing happens. */
class HostileSubmissionsTest {
    private static final Pattern TELLTALE = Pattern.compile(
            "\\tat |Exception|com\\.fasterxml|dev\\.hearth\\.|java\\.|jetty|/tmp/", Pattern.CASE_INSENSITIVE);

    @TempDir
    private Path artifacts;

    private TestCluster cluster;
    private TestBrowser browser;
    private MasterState before;

    @BeforeEach
    void start() {
        cluster = new TestCluster(Map.of(), new HoldingJournal(), Optional.of(artifacts));
        browser = new TestBrowser(cluster);
        before = cluster.state();
    }

    @AfterEach
    void nothingHasHappened() {
        MasterState after = cluster.state();
        assertThat(after.drivers()).isEqualTo(before.drivers());
        assertThat(after.applications()).isEqualTo(before.applications());
        assertThat(artifacts).isEmptyDirectory();
    }

    @Test
    void aThousandDamagedBodiesAreAnsweredWithSentences() {
        long seed = Long.getLong("hearth.seed", 6066);
        Random random = new Random(seed);
        String good = SparkRequests.REQUEST.replace("file:/jars/pi.jar", "http://evil.example/pi.jar");
        for (int i = 0; i < 1000; i++) {
            String body = damaged(good, random);

            Answer answer = browser.submissions(Role.OPERATOR, "POST", "create", body);

            assertThat(answer.status()).as("seed %d, %d: %s", seed, i, body).isEqualTo(400);
            assertHarmless(answer);
        }
    }

    private static String damaged(String text, Random random) {
        StringBuilder body = new StringBuilder(text);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && body.length() > 1; i++) {
            int at = random.nextInt(body.length());
            switch (random.nextInt(5)) {
                case 0 -> body.deleteCharAt(at);
                case 1 -> body.insert(at, (char) random.nextInt(0x250));
                case 2 -> body.setCharAt(at, "{}[]\",:\\0n\u0000\ud800".charAt(random.nextInt(12)));
                case 3 -> body.setLength(at);
                default -> body.insert(at, body.substring(at, Math.min(body.length(), at + 1 + random.nextInt(60))));
            }
        }
        return body.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "[]",
                "\"text\"",
                "{}",
                "{}{}",
                "{\"action\":\"CreateSubmissionRequest\"}",
                "{\"action\":\"KillSubmissionRequest\"}",
                "{\"action\":{}}",
                "\u00ac\u00ed\u0000\u0005sr"
            })
    void whatIsNoRequestIsRefused(String body) {
        Answer answer = browser.submissions(Role.OPERATOR, "POST", "create", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("\"action\" : \"ErrorResponse\"");
        assertHarmless(answer);
    }

    @Test
    void aFieldThatIsThereTwiceIsRefusedWhereverItIs() {
        String twice =
                SparkRequests.REQUEST.replace("\"mainClass\"", "\"mainClass\" : \"org.example.Good\",\n\"mainClass\"");
        String inside =
                SparkRequests.REQUEST.replace("\"spark.app.name\"", "\"spark.app.name\" : \"a\", \"spark.app.name\"");

        for (String body : List.of(twice, inside)) {
            Answer answer = browser.submissions(Role.OPERATOR, "POST", "create", body);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("has a field twice");
            assertHarmless(answer);
        }
    }

    @Test
    void deepAndLongOnesAreRefused() {
        List<String> bodies = List.of(
                "[".repeat(60_000),
                "{\"a\":".repeat(10_000),
                SparkRequests.REQUEST.replace("\"1000\"", "[".repeat(2000) + "]".repeat(2000)),
                SparkRequests.REQUEST.replace("\"1000\"", "1" + "0".repeat(50_000)),
                SparkRequests.REQUEST.replace("\"1000\"", "1e999999999"),
                SparkRequests.REQUEST.replace("\"1000\"", "\"\\u0000\""));
        for (String body : bodies) {
            Answer answer = browser.submissions(Role.OPERATOR, "POST", "create", body);
            assertThat(answer.status()).isEqualTo(400);
            assertHarmless(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json-patch+json",
                "application/java-archive",
                "application/x-java-serialized-object"
            })
    void anotherTypeOfContentIsRefused(String type) {
        Answer answer = browser.sendTo(
                "POST",
                "/v1/submissions/create",
                SparkRequests.REQUEST,
                List.of("Host: localhost:8080", TestBrowser.bearer(Role.OPERATOR), "Content-Type: " + type));

        assertThat(answer.status()).isEqualTo(415);
        assertHarmless(answer);
    }

    @Test
    void whoHasNoTokenOrAWrongOneDoesNothing() {
        for (String header : List.of(
                "X: y",
                "Authorization: ",
                "Authorization: Bearer ",
                "Authorization: Bearer " + "0".repeat(64),
                "Authorization: Basic b3BlcmF0b3I6",
                "X-Forwarded-For: 127.0.0.1")) {
            for (String[] action : actions()) {
                Answer answer = browser.sendTo(
                        action[0],
                        action[1],
                        SparkRequests.REQUEST,
                        List.of("Host: localhost:8080", "Content-Type: application/json", header));
                assertThat(answer.status()).as(header + " " + action[1]).isEqualTo(401);
                assertThat(answer.text()).contains("\"action\" : \"ErrorResponse\"");
                assertHarmless(answer);
            }
        }
    }

    @Test
    void aReaderReadsAndDoesNothing() {
        for (String[] action : actions()) {
            Answer answer = browser.sendTo(
                    action[0],
                    action[1],
                    SparkRequests.REQUEST,
                    List.of("Host: localhost:8080", "Content-Type: application/json", TestBrowser.bearer(Role.READ)));
            int expected = action[0].equals("GET") ? 200 : action[1].startsWith("/v2") ? 468 : 403;
            assertThat(answer.status()).as(action[1]).isEqualTo(expected);
            assertHarmless(answer);
        }
    }

    @Test
    void aPageOfAnotherSiteDoesNothing() {
        for (String header : List.of("Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Origin: null")) {
            for (String[] action : actions()) {
                Answer answer = browser.sendTo(
                        action[0],
                        action[1],
                        SparkRequests.REQUEST,
                        List.of(
                                "Host: localhost:8080",
                                TestBrowser.bearer(Role.OPERATOR),
                                "Content-Type: application/json",
                                header));
                assertThat(answer.status()).as(header + " " + action[1]).isEqualTo(403);
            }
        }
    }

    @Test
    void nothingHappensByGet() {
        for (String action : List.of("create", "killall", "clear", "kill/driver-20260101000000-0000")) {
            assertThat(browser.submissions(Role.OPERATOR, "GET", action, "").status())
                    .as(action)
                    .isEqualTo(405);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/submissions/status/..%2f..%2fetc%2fpasswd",
                "/v1/submissions/status/../../../etc/passwd",
                "/v1/submissions/status/<script>",
                "/v1/submissions//status/x",
                "/v1/submissions/status/x%00",
                "/v1/%73ubmissions/status/x",
                "/v1/submissions/status/" + "x/x/x/x/x/x/x/x/x/x/x/x"
            })
    void aPathThatIsNoneIsRefused(String path) {
        Answer answer = browser.send("GET", path, TestBrowser.bearer(Role.OPERATOR));

        assertThat(answer.status()).isEqualTo(400);
        assertHarmless(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../../x",
                "x",
                "%2e%2e%2fx",
                "0000000000000000000000000000000000000000000000000000000000000000.part",
                "000000000000000000000000000000000000000000000000000000000000000",
                "000000000000000000000000000000000000000000000000000000000000000G"
            })
    void anUploadIsNamedByItsHashOrRefused(String name) {
        Answer answer = browser.send(
                "PUT", "/api/v1/artifacts/" + name, TestBrowser.bearer(Role.OPERATOR), "Content-Length: 3");

        assertThat(answer.status()).isIn(400, 404);
        assertHarmless(answer);
    }

    @Test
    void anUploadTakesTheTokenOfAnOperator() {
        String target = "/api/v1/artifacts/" + "0".repeat(64);

        assertThat(browser.send("PUT", target, "Content-Length: 3").status()).isEqualTo(401);
        assertThat(browser.send("PUT", target, "Content-Length: 3", TestBrowser.bearer(Role.READ))
                        .status())
                .isEqualTo(403);
        assertThat(browser.send("POST", target, TestBrowser.bearer(Role.OPERATOR))
                        .status())
                .isEqualTo(405);
    }

    private static List<String[]> actions() {
        List<String[]> actions = new ArrayList<>();
        for (String path : List.of("create", "kill/driver-20260101000000-0000", "killall", "clear")) {
            actions.add(new String[] {"POST", "/v1/submissions/" + path});
        }
        actions.add(new String[] {"GET", "/v1/submissions/status/driver-20260101000000-0000"});
        actions.add(new String[] {"POST", "/v2/submissions/create"});
        return actions;
    }

    private static void assertHarmless(Answer answer) {
        assertThat(answer.text()).doesNotContainPattern(TELLTALE).hasSizeLessThan(4000);
    }
}
