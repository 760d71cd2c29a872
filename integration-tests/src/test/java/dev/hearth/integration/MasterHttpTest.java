package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.model.AppId;
import dev.hearth.model.ApplicationState;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.MasterSite;
import dev.hearth.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a master's process serves over HTTP by default. */
class MasterHttpTest {
    private static final Pattern SERVES = Pattern.compile("Serving http url=http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(45);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    @TempDir
    Path directory;

    @Test
    void theTokensAreBesideTheClusterSecretForTheOwnerAlone() throws IOException {
        for (String name : List.of("http-read.token", "http-operator.token")) {
            Path file = CLUSTER.conf().resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(RawHttp.get(port(CLUSTER.master()), "/api/v1/state", bearer(name)))
                    .startsWith("HTTP/1.1 200 OK");
        }
        assertThat(RawHttp.get(port(CLUSTER.master()), "/api/v1/state")).startsWith("HTTP/1.1 401 ");
        assertThat(CLUSTER.master().report())
                .doesNotContain(Files.readString(CLUSTER.conf().resolve("http-read.token"))
                        .strip());
    }

    @Test
    void theStateIsThatOfTheStatusCommand() throws IOException {
        CLUSTER.awaitWorkers(1);
        Child status = CLUSTER.cli(List.of(), List.of("status", "-o", "json", "--master", CLUSTER.url()));
        assertThat(status.exit(LIMIT)).as(status::report).isZero();

        JsonNode told = json(status.out());
        JsonNode served = json(body(RawHttp.get(port(CLUSTER.master()), "/api/v1/state", bearer("http-read.token"))));

        assertThat(withoutAges(served)).isEqualTo(withoutAges(told));
    }

    @Test
    void prometheusCollectsWithTheTokenFile() throws IOException {
        CLUSTER.awaitWorkers(1);

        String plain = Await.value(
                "the worker's connection alone is left",
                LIMIT,
                () -> Optional.of(RawHttp.get(port(CLUSTER.master()), "/metrics", bearer("http-read.token")))
                        .filter(each -> each.contains("\nhearth_rpc_connections 1.0\n")));

        assertThat(RawHttp.get(port(CLUSTER.master()), "/metrics")).startsWith("HTTP/1.1 401 ");
        assertThat(plain).startsWith("HTTP/1.1 200 OK").contains("Content-Type: text/plain; version=0.0.4");
        assertThat(body(plain))
                .contains("\nhearth_workers{state=\"alive\"} 1.0\n")
                .containsPattern("\nhearth_journal_records_total [0-9]")
                .containsPattern("\nhearth_journal_sync_seconds_count [0-9]")
                .containsPattern("\nhearth_event_loop_turns_total [1-9]")
                .containsPattern("\njvm_memory_used_bytes\\{area=\"heap\"} [1-9]")
                .containsPattern("\nprocess_open_fds [1-9]");
    }

    @Test
    void howLongAStageWaitedIsCollectedThoughItsApplicationWasShort() throws IOException {
        Files.writeString(directory.resolve("words.txt"), "to be or not\n");
        Child driver = CLUSTER.submission(Programs.jar(), "app.CountWords").start(directory);
        assertThat(driver.exit(LIMIT)).as(driver::report).isZero();

        assertThat(body(RawHttp.get(port(CLUSTER.master()), "/metrics", bearer("http-read.token"))))
                .containsPattern("\nhearth_dispatch_seconds_count [1-9]")
                .containsPattern("\nhearth_dispatch_seconds_bucket\\{le=\"\\+Inf\"} [1-9]")
                .containsPattern("\nhearth_first_executor_seconds_count [1-9]");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void theLoginCommandPrintsALinkThatLogsInOnce() {
        Child login = CLUSTER.cli(List.of(), List.of("login", "--master", CLUSTER.url()));
        assertThat(login.exit(LIMIT)).as(login::report).isZero();
        int port = port(CLUSTER.master());
        String start = "http://127.0.0.1:" + port + "/login?code=";
        assertThat(login.out()).startsWith(start);
        String code = login.out().strip().substring(start.length());

        assertThat(RawHttp.get(port, "/login?code=" + code)).startsWith("HTTP/1.1 200 OK");
        String in = post(port, "/login", "code=" + code);
        assertThat(in).startsWith("HTTP/1.1 303 ");
        Matcher cookie = Pattern.compile("Set-Cookie: ([^;]*);").matcher(in);
        assertThat(cookie.find()).isTrue();
        assertThat(RawHttp.get(port, "/", "Cookie: " + cookie.group(1)))
                .startsWith("HTTP/1.1 200 OK")
                .contains("<h1>Cluster</h1>");
        assertThat(post(port, "/login", "code=" + code)).startsWith("HTTP/1.1 403 ");
        assertThat(CLUSTER.master().report()).doesNotContain(code, cookie.group(1));
    }

    private static String post(int port, String target, String form) {
        try (RawHttp http = new RawHttp(port)) {
            return http.send("POST " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nOrigin: http://localhost:"
                            + port + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                            + form.length() + "\r\nConnection: close\r\n\r\n" + form)
                    .readToEnd();
        }
    }

    @Test
    void theFormOfAnotherSessionEndsNothingNorDoesOneAfterTheLogout() {
        MasterSite site = new MasterSite(CLUSTER);
        Child submit = CLUSTER.submission(Programs.jar(), "app.Sequence")
                .flag("--executor-memory", "4t")
                .start(1);
        List<Child> logins = List.of(operatorLogin(), operatorLogin());
        logins.forEach(each -> assertThat(each.exit(LIMIT)).as(each::report).isZero());
        String one = site.logIn(logins.get(0).out());
        String other = site.logIn(logins.get(1).out());
        AppId app = Await.value(
                        "it waits",
                        LIMIT,
                        () -> CLUSTER.newestApplication().filter(each -> each.state() == ApplicationState.WAITING))
                .app();
        String kill = "/apps/" + app + "/kill";
        String ones = formToken(RawHttp.get(site.port(), kill, one));
        String others = formToken(RawHttp.get(site.port(), kill, other));

        assertThat(site.post(kill, others, one)).startsWith("HTTP/1.1 403 ");
        assertThat(lastAudited(app))
                .contains("\"action\":\"kill\"", "\"outcome\":\"REFUSED\"", "\"means\":\"session\"")
                .contains("it was not the form of this session's page");
        assertThat(site.post("/api/v1/apps/" + app + "/kill", ones, one)).startsWith("HTTP/1.1 403 ");
        assertThat(lastAudited(app)).contains("\"outcome\":\"REFUSED\"", "\"means\":\"session\"", "over HTTP");
        assertThat(site.post("/logout", "", one)).startsWith("HTTP/1.1 303 ");
        assertThat(site.post(kill, ones, one)).startsWith("HTTP/1.1 303 ").contains("\r\nLocation: /login\r\n");
        assertThat(lastAudited(app)).contains("\"outcome\":\"REFUSED\"", "\"means\":\"nothing\"");
        assertThat(stateOf(app)).isEqualTo(ApplicationState.WAITING);

        assertThat(site.post(kill, others, other)).contains("\r\nLocation: /apps/" + app + "\r\n");
        assertThat(stateOf(app)).isEqualTo(ApplicationState.KILLED);
        assertThat(lastAudited(app)).contains("\"outcome\":\"DONE\"", "\"means\":\"session\"");
        assertThat(submit.exit(LIMIT)).as(submit::report).isNotZero();
        assertThat(CLUSTER.master().report()).doesNotContain(ones, others, one, other);
    }

    private static Child operatorLogin() {
        return CLUSTER.cli(List.of(), List.of("login", "--operator", "--master", CLUSTER.url()));
    }

    private static String formToken(String page) {
        Matcher token =
                Pattern.compile("name=\"token\" value=\"([0-9a-f]{64})\"").matcher(page);
        assertThat(token.find()).as(page).isTrue();
        return "token=" + token.group(1);
    }

    private static String lastAudited(AppId app) {
        return CLUSTER.master()
                .out()
                .lines()
                .filter(line -> line.contains("\"action\":\"kill\"") && line.contains(app.value()))
                .reduce("", (first, last) -> last);
    }

    private static ApplicationState stateOf(AppId app) {
        return CLUSTER.state().applications().stream()
                .filter(each -> each.app().equals(app))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void strangersLearnThatTheMasterIsReadyAndNothingElse() {
        assertThat(body(RawHttp.get(port(CLUSTER.master()), "/health"))).isEqualTo("{\n  \"status\" : \"UP\"\n}\n");
        assertThat(body(RawHttp.get(port(CLUSTER.master()), "/ready"))).isEqualTo("{\n  \"ready\" : true\n}\n");
    }

    @Test
    void eventsOfTheClusterAreStreamed() {
        try (RawHttp http = new RawHttp(port(CLUSTER.master()))) {
            http.send("GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n" + bearer("http-read.token") + "\r\n\r\n");
            http.readUntil("event: cluster\ndata: {\"epoch\":");

            Child another = CLUSTER.startWorker(CLUSTER.url());
            http.readUntil("\"workers\":{\"ALIVE\":2}");
            another.closeInput();
            assertThat(another.exit(LIMIT)).as(another::report).isZero();
        }
    }

    @Test
    void aSecondMasterTakesTheNextPortAndOneWithoutPagesNone() {
        int port = port(CLUSTER.master());
        Child second = CLUSTER.startDaemon(
                "second",
                "dev.hearth.master.MasterMain",
                List.of(
                        "--port",
                        "0",
                        "--port-file",
                        CLUSTER.directory().resolve("second.port").toString(),
                        "--conf",
                        "hearth.deploy.recoveryMode=NONE",
                        "--conf",
                        "hearth.master.ui.port=" + port));
        awaitServing("second.port");
        assertThat(port(second)).isGreaterThan(port);
        assertThat(second.out()).contains("Cannot serve HTTP on 127.0.0.1:" + port + " (Address already in use)");
        second.closeInput();

        Child without = CLUSTER.startDaemon(
                "without",
                "dev.hearth.master.MasterMain",
                List.of(
                        "--port", "0",
                        "--port-file",
                                CLUSTER.directory().resolve("without.port").toString(),
                        "--conf", "hearth.deploy.recoveryMode=NONE",
                        "--conf", "hearth.master.ui.enabled=false"));
        awaitServing("without.port");
        assertThat(without.out()).doesNotContain("Serving http");
        without.closeInput();

        assertThat(second.exit(LIMIT)).as(second::report).isZero();
        assertThat(without.exit(LIMIT)).as(without::report).isZero();
    }

    private static void awaitServing(String portFile) {
        Path file = CLUSTER.directory().resolve(portFile);
        Await.until("there is " + portFile, LIMIT, () -> Files.exists(file));
    }

    private static int port(Child master) {
        Matcher found = SERVES.matcher(master.out());
        assertThat(found.find()).as(master::report).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static String bearer(String tokenFile) {
        try {
            return "Authorization: Bearer "
                    + Files.readString(CLUSTER.conf().resolve(tokenFile)).strip();
        } catch (IOException e) {
            throw new AssertionError("no token " + tokenFile, e);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static JsonNode withoutAges(JsonNode state) {
        state.path("workers").forEach(worker -> ((ObjectNode) worker).remove("lastHeartbeatMs"));
        return state;
    }
}
