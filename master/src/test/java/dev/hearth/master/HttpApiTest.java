package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.TokenId;
import dev.hearth.model.TokenRole;
import dev.hearth.protocol.ClientToMaster.CreateToken;
import dev.hearth.protocol.ClientToMaster.DecommissionWorkers;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.MasterToWorker.ReadLog;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the master tells over HTTP, and what it does when told to. */
class HttpApiTest {
    private final HoldingJournal journal = new HoldingJournal();
    private final TestCluster cluster = new TestCluster(Map.of(), journal);
    private final TestBrowser browser = new TestBrowser(cluster);

    @Test
    void theStateHasTheShapeOfTheStatusCommand() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);

        JsonNode state = json(browser.get("/api/v1/state"));

        assertThat(state.properties().stream().map(Map.Entry::getKey))
                .containsExactly("url", "pid", "epoch", "workers", "applications", "drivers");
        assertThat(state.path("url").asText()).isEqualTo("hearth://master:7077");
        assertThat(state.at("/workers/0/id").asText()).isEqualTo("w1");
        assertThat(state.at("/workers/0/used").asInt()).isEqualTo(4);
        assertThat(state.at("/applications/0/id").asText()).isEqualTo(app.id().value());
        assertThat(state.at("/applications/0/executors/0/state").asText()).isEqualTo("RUNNING");
    }

    @Test
    void whatIsMadeOfAnAnswerTakesNoTimeFromTheMaster() {
        List<Boolean> inMaster = new ArrayList<>();

        var state = cluster.readers().state().thenAccept(each -> inMaster.add(cluster.isInMaster()));
        var standing = cluster.readers().standing().thenAccept(each -> inMaster.add(cluster.isInMaster()));
        cluster.settle();

        assertThat(List.of(state, standing))
                .allMatch(each -> each.toCompletableFuture().isDone());
        assertThat(inMaster).containsExactly(false, false);
    }

    @Test
    void eachPartCanBeAskedForByItsId() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);

        assertThat(json(browser.get("/api/v1/apps/" + app.id())).path("name").asText())
                .isEqualTo("count");
        assertThat(json(browser.get("/api/v1/apps")).at("/applications/0/id").asText())
                .isEqualTo(app.id().value());
        assertThat(json(browser.get("/api/v1/workers/w1")).path("cores").asInt())
                .isEqualTo(4);
        assertThat(json(browser.get("/api/v1/workers")).path("workers")).hasSize(1);
        assertThat(json(browser.get("/api/v1/drivers")).path("drivers")).isEmpty();
        assertThat(json(browser.get("/api/v1/hosts"))
                        .at("/workers/0/build/release")
                        .asText())
                .isEqualTo("1.2");
    }

    @Test
    void anApplicationThatWaitsSaysWhy() {
        TestDriver app = cluster.driver("count", 4, 0);

        String waiting =
                json(browser.get("/api/v1/apps/" + app.id())).path("waiting").asText();

        assertThat(waiting).contains("no worker");
    }

    @Test
    void eventsAreThoseOfTheHistory() {
        TestDriver app = cluster.driver("count", 4, 0);

        JsonNode events = json(browser.get("/api/v1/apps/" + app.id() + "/events"));

        assertThat(events.path("id").asText()).isEqualTo(app.id().value());
        assertThat(events.at("/events/0/what").asText()).isEqualTo("registered as \"count\" by user");
        assertThat(events.at("/events/0/at").asText()).endsWith("Z");
    }

    @Test
    void whatHappenedToAWorkerIsToldAndOnItsPage() {
        cluster.worker("w1", 4, 1024);
        cluster.client().ask(new DecommissionWorkers(List.of("w1"), "hearth drain by alice"));

        JsonNode events = json(browser.get("/api/v1/workers/w1/events"));

        assertThat(events.findValuesAsText("what")).contains("to take nothing new: hearth drain by alice");
        assertThat(browser.get("/workers/w1").text())
                .contains("to take nothing new: hearth drain by alice", "hearth events -f w1");
    }

    @Test
    void anUnknownIdIsNotFoundAndTheNearestIsNamed() {
        TestDriver app = cluster.driver("count", 4, 0);
        String almost = app.id().value().replaceFirst("-0000$", "-0001");

        Answer answer = browser.get("/api/v1/apps/" + almost);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(json(answer).path("error").asText()).contains(almost).contains("did you mean " + app.id());
        assertThat(browser.get("/api/v1/workers/w9").status()).isEqualTo(404);
        assertThat(browser.get("/api/v1/apps/" + almost + "/events").status()).isEqualTo(404);
    }

    @Test
    void theLogOfAWorkerThatIsGoneIsAskedOfTheOneThatWasStartedAfterItOnItsHost() {
        TestWorker gone = cluster.worker("worker-20260101000000-h1-7078", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        ExecutorId process = new ExecutorId(app.id(), 0);
        gone.kill();
        cluster.time.advance(Duration.ofMinutes(1));
        cluster.worker("worker-20260101000000-h2-7078", 1, 16);
        TestWorker heir = cluster.worker("worker-20260101000100-h1-7078", 1, 16);

        browser.get("/api/v1/apps/" + app.id() + "/logs/0/stderr?bytes=100");

        assertThat(heir.received).contains(new ReadLog(process, LogName.STDERR, -100, 100));
    }

    @Test
    void aLogIsReadAsTextFromWhereItIs() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);

        Answer log = browser.get("/api/v1/apps/" + app.id() + "/logs/0/stderr?bytes=100");

        assertThat(log.status()).isEqualTo(200);
        assertThat(log.type()).isEqualTo("text/plain; charset=utf-8");
        assertThat(log.headers()).containsKeys("Hearth-Log-Offset", "Hearth-Log-Next", "Hearth-Log-Size");
        assertThat(w1.received).contains(new ReadLog(new ExecutorId(app.id(), 0), LogName.STDERR, -100, 100));
    }

    @Test
    void theLogsOfAllProcessesAreOneTextWithMarksInTheOrderOfTheirTimes() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestWorker w2 = cluster.worker("w2", 4, 1024);
        w1.logText = Optional.of("2026-01-01T12:00:01Z late\n  at a.b\n");
        w2.logText = Optional.of("2026-01-01T12:00:00Z <b>early\n");
        TestDriver app = cluster.driver("count", 8, 4);

        Answer log = browser.get("/api/v1/apps/" + app.id() + "/logs");

        assertThat(log.status()).isEqualTo(200);
        assertThat(log.type()).isEqualTo("text/plain; charset=utf-8");
        assertThat(log.headers()).containsEntry("Hearth-Log-Skipped", "0");
        assertThat(log.text().lines().map(line -> line.replaceFirst("^\\[[01]", "[N")))
                .containsExactly(
                        "[N] 2026-01-01T12:00:00Z <b>early",
                        "[N err] 2026-01-01T12:00:00Z <b>early",
                        "[N] 2026-01-01T12:00:01Z late",
                        "[N]   at a.b",
                        "[N err] 2026-01-01T12:00:01Z late",
                        "[N err]   at a.b");
        assertThat(browser.get("/api/v1/apps/" + app.id() + "/logs?bytes=40").text())
                .hasSizeLessThanOrEqualTo(40)
                .endsWith("at a.b\n");
        assertThat(browser.get("/api/v1/apps/app-x/logs").status()).isEqualTo(404);
        assertThat(browser.get("/api/v1/apps/" + app.id() + "/logs?bytes=0").status())
                .isEqualTo(400);
    }

    @Test
    void ofAProcessWhoseLogCannotBeReadItIsSaid() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        app.unregister(app.id(), Optional.of("stage 3 failed"));
        cluster.settle();

        Answer log = browser.get("/api/v1/apps/" + app.id() + "/logs");

        assertThat(log.status()).isEqualTo(200);
        assertThat(log.text()).contains("[0 err] cannot be read: ").contains("there is no such log");
    }

    @Test
    void eventsOfAllAreOneStoryThatCanBeFollowed() {
        cluster.worker("w1", 4, 1024);
        TestDriver first = cluster.driver("first", 1, 0);
        cluster.advanceSeconds(1);
        TestDriver second = cluster.driver("second", 1, 0);

        JsonNode events = json(browser.get("/api/v1/events"));
        List<String> seen = browser.follow("/api/v1/events");
        cluster.advanceSeconds(2);
        int before = seen.size();
        second.unregister(second.id(), Optional.of("stage 3 failed"));
        cluster.advanceSeconds(3);

        assertThat(events.path("omitted").asInt()).isZero();
        assertThat(events.findValuesAsText("id"))
                .contains(first.id().value(), second.id().value());
        assertThat(events.findValuesAsText("at")).isSorted();
        assertThat(before).isEqualTo(events.path("events").size());
        assertThat(seen.subList(before, seen.size()))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("event {\"at\":")
                        && line.contains(second.id().value()))
                .anyMatch(line -> line.contains("stage 3 failed"));
    }

    @Test
    void tokensAreListedForOperatorsWithoutTheirSecrets() {
        cluster.client()
                .ask(new CreateToken(
                        new TokenId("token-0000000000000001"),
                        "bob",
                        TokenRole.SUBMIT,
                        Optional.of(Duration.ofDays(1))));

        Answer tokens = browser.send("GET", "/api/v1/tokens", TestBrowser.bearer(Role.OPERATOR));

        assertThat(json(tokens).path("tokens")).hasSize(1);
        assertThat(json(tokens).at("/tokens/0").properties().stream().map(Map.Entry::getKey))
                .containsExactly("id", "name", "role", "created", "expires", "expired");
        assertThat(json(tokens).at("/tokens/0/name").asText()).isEqualTo("bob");
        assertThat(browser.get("/api/v1/tokens").status()).isEqualTo(403);
        assertThat(browser.send("GET", "/api/v1/tokens").status()).isEqualTo(401);
    }

    @Test
    void theVersionIsTheMastersWithTheWorkersThatDiffer() {
        cluster.worker("w1", 4, 1024);

        JsonNode version = json(browser.get("/api/v1/version"));

        assertThat(version.at("/master/release").asText()).isNotEmpty();
        assertThat(version.path("workers").asInt()).isEqualTo(1);
        assertThat(version.at("/differing/0/id").asText()).isEqualTo("w1");
        assertThat(version.at("/differing/0/release").asText()).isEqualTo("1.2");
        assertThat(version.path("silent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0",
                "bytes=1048577",
                "bytes=-1",
                "bytes=99999999999999999999",
                "bytes=1;2",
                "bytes=1&bytes=2",
                "offset=x",
                "offset=-1048577",
                "bytes=%zz"
            })
    void aNumberOutOfBoundsIsRefused(String query) {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);

        assertThat(browser.get("/api/v1/apps/" + app.id() + "/logs/0/stderr?" + query)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/apps/../state",
                "/api/v1/apps/..%2fstate",
                "/api/v1/apps/%2e%2e",
                "/api/v1/apps/a/logs/0/../../../../etc/passwd",
                "/api/v1/apps/a/logs/0/stderr%00",
                "/api/v1/apps/a/logs/-1/stderr",
                "/api/v1/apps/a/logs/0/passwd",
                "/api/v1/apps/a/logs/99999999999/stderr",
                "/api/v1/apps/ /events",
                "/api/v1/apps/<script>",
                "/api/v1//state",
                "/api/v1/state//",
                "//",
                "//etc/passwd",
                "/api/v1/apps/a;b",
                "/api/v1/apps/a\\b",
                "*",
                "",
                "api/v1/state"
            })
    void whatIsNoIdIsNotFound(String target) {
        Answer answer = browser.get(target);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).doesNotContain("dev.hearth.", "\tat ", "Exception");
    }

    @Test
    void strangersLearnWhetherTheMasterIsHealthyAndReadyAndNoMore() {
        assertThat(json(browser.send("GET", "/health")).toString()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(json(browser.send("GET", "/ready")).toString()).isEqualTo("{\"ready\":true}");
    }

    @Test
    void readersLearnHowFarTheMasterIs() {
        assertThat(json(browser.get("/ready")).toString())
                .isEqualTo("{\"ready\":true,\"epoch\":\"first:1\",\"recovered\":true,\"awaitedWorkers\":0,"
                        + "\"awaitedApplications\":0,\"journal\":\"NONE\"}");
    }

    @Test
    void aMasterIsRecoveredWhenTheWorkersAndDriversOfTheLastOneAreBack() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        cluster.driver("count", 4, 0);
        w1.comesBack = false;
        cluster.recoverMaster(journal);
        TestBrowser afterwards = new TestBrowser(cluster);

        assertThat(json(afterwards.get("/ready")).path("recovered").asBoolean()).isFalse();
        w1.connect();
        cluster.advanceSeconds(1);
        assertThat(json(afterwards.get("/ready")).path("recovered").asBoolean()).isTrue();
    }

    @Test
    void anOperatorEndsAnApplicationAndAReaderCannot() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        String target = "/api/v1/apps/" + app.id() + "/kill";

        assertThat(browser.send("POST", target).status()).isEqualTo(401);
        assertThat(browser.send("POST", target, TestBrowser.bearer(Role.READ)).status())
                .isEqualTo(403);
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);

        Answer killed = browser.send("POST", target, TestBrowser.bearer(Role.OPERATOR));

        assertThat(killed.status()).isEqualTo(200);
        assertThat(json(killed).path("alive").asBoolean()).isTrue();
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.KILLED);
    }

    @Test
    void whoFollowsAnApplicationSeesItsEventsUntilItIsOver() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);
        List<String> seen = browser.follow("/api/v1/apps/" + app.id() + "/events");
        cluster.advanceSeconds(2);
        assertThat(seen).hasSize(2).allMatch(line -> line.startsWith("event {\"at\":"));

        w1.exit(new ExecutorId(app.id(), 0), 3, "boom");
        cluster.advanceSeconds(3);
        assertThat(seen).hasSize(4);
        app.unregister(app.id(), Optional.of("stage 3 failed"));
        cluster.advanceSeconds(3);

        assertThat(seen.get(2)).contains("exit code 3");
        assertThat(seen.subList(4, seen.size()))
                .satisfiesExactly(
                        failed -> assertThat(failed).startsWith("event ").contains("stage 3 failed"),
                        end -> assertThat(end).startsWith("end {\"summary\":").contains("FAILED"),
                        closed -> assertThat(closed).isEqualTo("closed"));
    }

    @Test
    void whoFollowsTheClusterSeesWhatHasChanged() {
        List<String> seen = browser.follow("/api/v1/stream");
        cluster.advanceSeconds(5);
        assertThat(seen).hasSize(1);

        cluster.worker("w1", 4, 1024);
        cluster.advanceSeconds(5);

        assertThat(seen).hasSize(2);
        assertThat(seen.get(1)).startsWith("cluster {").contains("\"workers\":{\"ALIVE\":1}");
    }

    @Test
    void toolsThatReadSparksJsonFindItsFields() {
        cluster.worker("w1", 4, 1024);
        cluster.driver("count", 3, 0);

        JsonNode spark = json(browser.get("/json/"));

        assertThat(names(spark))
                .containsExactly(
                        "url",
                        "workers",
                        "aliveworkers",
                        "cores",
                        "coresused",
                        "memory",
                        "memoryused",
                        "resources",
                        "resourcesused",
                        "activeapps",
                        "completedapps",
                        "activedrivers",
                        "completeddrivers",
                        "status");
        assertThat(names(spark.at("/workers/0")))
                .containsExactly(
                        "id",
                        "host",
                        "port",
                        "webuiaddress",
                        "cores",
                        "coresused",
                        "coresfree",
                        "memory",
                        "memoryused",
                        "memoryfree",
                        "resources",
                        "resourcesused",
                        "resourcesfree",
                        "state",
                        "lastheartbeat");
        assertThat(names(spark.at("/activeapps/0")))
                .containsExactly(
                        "id",
                        "starttime",
                        "name",
                        "cores",
                        "user",
                        "memoryperexecutor",
                        "memoryperslave",
                        "resourcesperexecutor",
                        "resourcesperslave",
                        "submitdate",
                        "state",
                        "duration");
    }

    @Test
    void toolsThatReadSparksJsonFindItsUnitsPartsAndLinks() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 3, 0);

        JsonNode spark = json(browser.get("/json"));

        assertThat(spark.path("status").asText()).isEqualTo("ALIVE");
        assertThat(spark.path("memory").asInt()).isEqualTo(1024);
        assertThat(spark.at("/workers/0/coresfree").asInt()).isEqualTo(1);
        assertThat(spark.at("/workers/0/webuiaddress").asText()).isEqualTo("http://localhost:8080/workers/w1");
        JsonNode worker = json(browser.get("/workers/w1/json"));
        assertThat(worker.path("cores").asInt()).isEqualTo(4);
        assertThat(worker.at("/executors/0/appid").asText()).isEqualTo(app.id().value());
        assertThat(json(browser.get("/json/aliveworkers")).toString()).isEqualTo("{\"aliveworkers\":1}");
        assertThat(json(browser.get("/json/nothing")).toString()).isEqualTo("{\"nothing\":\"\"}");
        assertThat(json(browser.get("/json/clusterutilization"))
                        .path("coresutilized")
                        .asInt())
                .isEqualTo(75);
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }

    @Test
    void nothingChangesByGet() {
        cluster.worker("w1", 4, 1024);
        TestDriver app = cluster.driver("count", 4, 0);

        for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "TRACE", "get")) {
            Answer answer =
                    browser.send(method, "/api/v1/apps/" + app.id() + "/kill", TestBrowser.bearer(Role.OPERATOR));
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.headers()).containsEntry("Allow", "POST");
        }
        assertThat(cluster.application(app.id()).state()).isEqualTo(ApplicationState.RUNNING);
    }

    private static JsonNode json(Answer answer) {
        try {
            assertThat(answer.type()).isEqualTo("application/json; charset=utf-8");
            return new ObjectMapper().readTree(answer.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
