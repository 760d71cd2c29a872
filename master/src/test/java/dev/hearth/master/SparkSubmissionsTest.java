package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.rpc.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that are submitted, looked at and ended in the words of Spark's REST protocol. */
class SparkSubmissionsTest {
    @TempDir
    private Path artifacts;

    private TestCluster cluster;
    private TestBrowser browser;

    @BeforeEach
    void start() {
        cluster = new TestCluster(Map.of(), new HoldingJournal(), Optional.of(artifacts));
        browser = new TestBrowser(cluster);
    }

    @Test
    void aDriverIsSubmittedAndRunsAsSparksClientsAskForIt() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);

        Answer created = create(SparkRequests.REQUEST);

        String id = SparkRequests.json(created).path("submissionId").asText();
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.text()).isEqualTo("""
            {
              "action" : "CreateSubmissionResponse",
              "message" : "Driver successfully submitted as %s; these properties mean nothing to Hearth: spark.sql.shuffle.partitions",
              "serverSparkVersion" : "4.2.0",
              "submissionId" : "%s",
              "success" : true
            }
            """.formatted(id, id));
        LaunchDriver launched = launched(w1);
        DriverSpec spec = launched.spec();
        assertThat(spec.name()).isEqualTo("pi");
        assertThat(spec.user()).isEqualTo("alice");
        assertThat(spec.resources().cores()).isEqualTo(2);
        assertThat(spec.resources().memoryBytes()).isEqualTo(64 << 20);
        assertThat(spec.supervise()).isTrue();
        assertThat(spec.jars()).isEmpty();
        assertThat(spec.command().environment()).isEqualTo(Map.of("SPARK_LEVEL", "deep", "SPARK_USER", "alice"));
        assertThat(spec.command().arguments())
                .containsExactly(
                        "submit",
                        "--deploy-mode",
                        "client",
                        "--master",
                        "hearth://master:7077",
                        "--class",
                        "org.example.Pi",
                        "--conf",
                        "hearth.app.colour=blue",
                        "--conf",
                        "hearth.app.name=pi",
                        "--conf",
                        "hearth.executor.memory=512m",
                        "--jars",
                        "/jars/pi.jar,/jars/more of it.jar",
                        "/jars/pi.jar",
                        "1000",
                        "--level",
                        "2");
    }

    @Test
    void itsStateIsToldUntilItIsOver() {
        String id = SparkRequests.json(create(SparkRequests.REQUEST))
                .path("submissionId")
                .asText();
        assertThat(status(id).text()).isEqualTo("""
            {
              "action" : "SubmissionStatusResponse",
              "driverState" : "SUBMITTED",
              "message" : "%s",
              "serverSparkVersion" : "4.2.0",
              "submissionId" : "%s",
              "success" : true
            }
            """.formatted(view(id).cause().orElseThrow(), id));

        TestWorker w1 = cluster.worker("w1", 4, 1024);
        assertThat(status(id).text()).isEqualTo("""
            {
              "action" : "SubmissionStatusResponse",
              "driverState" : "RUNNING",
              "serverSparkVersion" : "4.2.0",
              "submissionId" : "%s",
              "success" : true,
              "workerHostPort" : "w1:7078",
              "workerId" : "w1"
            }
            """.formatted(id));

        w1.exit(launched(w1).attempt(), 0);
        cluster.settle();
        assertThat(SparkRequests.json(status(id)).path("driverState").asText()).isEqualTo("FINISHED");
    }

    @Test
    void aDriverThatIsNotKnownIsToldAsSparkTellsIt() {
        String id = "driver-20260101000000-0000";

        assertThat(status(id).text()).isEqualTo("""
            {
              "action" : "SubmissionStatusResponse",
              "serverSparkVersion" : "4.2.0",
              "submissionId" : "driver-20260101000000-0000",
              "success" : false
            }
            """);
        assertThat(kill(id).text()).isEqualTo("""
            {
              "action" : "KillSubmissionResponse",
              "message" : "Driver driver-20260101000000-0000 has already finished or does not exist",
              "serverSparkVersion" : "4.2.0",
              "submissionId" : "driver-20260101000000-0000",
              "success" : false
            }
            """);
    }

    @Test
    void oneIsKilledByItsWholeIdAndAllByAnOperator() {
        String first = SparkRequests.json(create(SparkRequests.REQUEST))
                .path("submissionId")
                .asText();
        String second = SparkRequests.json(create(SparkRequests.REQUEST))
                .path("submissionId")
                .asText();

        assertThat(SparkRequests.json(kill(first.substring(0, first.length() - 1)))
                        .path("success")
                        .asBoolean())
                .isFalse();
        JsonNode killed = SparkRequests.json(kill(first));
        assertThat(killed.path("success").asBoolean()).isTrue();
        assertThat(killed.path("message").asText()).startsWith("Kill request for " + first + " submitted");
        assertThat(view(first).state()).isEqualTo(DriverState.KILLED);
        assertThat(view(second).state()).isEqualTo(DriverState.SUBMITTED);
        assertThat(SparkRequests.json(kill(first)).path("message").asText())
                .isEqualTo("Driver " + first + " has already finished or does not exist");

        assertThat(browser.submissions(Role.OPERATOR, "POST", "killall", "").text())
                .isEqualTo("""
                    {
                      "action" : "KillAllSubmissionResponse",
                      "message" : "Kill request for all 1 drivers submitted",
                      "serverSparkVersion" : "4.2.0",
                      "success" : true
                    }
                    """);
        assertThat(view(second).state()).isEqualTo(DriverState.KILLED);
    }

    @Test
    void clearForgetsWhatIsOverAndNothingElseAlsoAfterARestart() {
        HoldingJournal journal = new HoldingJournal();
        cluster = new TestCluster(Map.of(), journal, Optional.of(artifacts.resolve("other")));
        browser = new TestBrowser(cluster);
        String over = SparkRequests.json(create(SparkRequests.REQUEST))
                .path("submissionId")
                .asText();
        String live = SparkRequests.json(create(SparkRequests.REQUEST))
                .path("submissionId")
                .asText();
        assertThat(kill(over).status()).isEqualTo(200);

        Answer cleared = browser.submissions(Role.OPERATOR, "POST", "clear", "");

        assertThat(cleared.text()).isEqualTo("""
            {
              "action" : "ClearResponse",
              "message" : "Forgotten are 1 applications and drivers that are over",
              "serverSparkVersion" : "4.2.0",
              "success" : true
            }
            """);
        assertThat(cluster.state().drivers())
                .extracting(each -> each.driver().value())
                .containsExactly(live);
        cluster.recoverMaster(journal);
        assertThat(cluster.state().drivers())
                .extracting(each -> each.driver().value())
                .containsExactly(live);
    }

    @Test
    void strangersLearnThatTheMasterIsReady() {
        assertThat(browser.send("GET", "/v1/submissions/readyz").text()).isEqualTo("""
            {
              "action" : "ReadyzResponse",
              "message" : "",
              "serverSparkVersion" : "4.2.0",
              "success" : true
            }
            """);
    }

    @Test
    void anUploadedJarIsWhatTheWorkerGetsUnderItsName() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        Artifact jar = new TestSubmitter(cluster, "bob").jar("pi.jar", "the jar");
        String request = SparkRequests.changed(each -> each.put("appResource", "artifact:" + jar.sha256() + "/pi.jar"));
        String jars = SparkRequests.changed(
                request,
                each -> ((ObjectNode) each.get("sparkProperties"))
                        .put("spark.jars", "artifact:" + jar.sha256() + "/pi.jar"));

        Answer missing = create(jars);
        assertThat(missing.status()).isEqualTo(400);
        assertThat(SparkRequests.json(missing).path("message").asText())
                .contains(jar.sha256())
                .contains("upload it with PUT /api/v1/artifacts/");

        store(jar, "the jar");
        assertThat(SparkRequests.json(create(jars)).path("success").asBoolean()).isTrue();
        assertThat(launched(w1).spec().jars()).containsExactly(jar);
        assertThat(launched(w1).spec().command().arguments())
                .containsSequence("--jars", DriverSpec.JARS, DriverSpec.USER_JAR, "1000");
    }

    @Test
    void valuesInBracesAreNeverTheMastersEnvironment() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        String path = "{{PATH}}";

        assertThat(create(SparkRequests.changed(SparkRequests.property("spark.app.secret", path), each -> {
                            each.putArray("appArgs").add(path);
                            ((ObjectNode) each.get("environmentVariables")).put("SPARK_LEVEL", path);
                        }))
                        .status())
                .isEqualTo(200);

        DriverSpec spec = launched(w1).spec();
        assertThat(spec.command().arguments())
                .contains("hearth.app.secret=" + path)
                .endsWith(path);
        assertThat(spec.command().environment()).containsEntry("SPARK_LEVEL", path);
    }

    @Test
    void fieldsThatTheProtocolDoesNotHaveAreNamed() {
        Answer answer =
                create(SparkRequests.changed(each -> each.put("color", "blue").put("message", "hello")));

        assertThat(SparkRequests.json(answer).path("success").asBoolean()).isTrue();
        assertThat(SparkRequests.json(answer).path("unknownFields")).hasToString("[\"color\"]");
    }

    @Test
    void theSubmissionOutlivesTheMasterThatTookIt() {
        HoldingJournal journal = new HoldingJournal();
        cluster = new TestCluster(Map.of(), journal, Optional.of(artifacts.resolve("other")));
        browser = new TestBrowser(cluster);
        String id = SparkRequests.json(create(SparkRequests.REQUEST))
                .path("submissionId")
                .asText();

        cluster.recoverMaster(journal);
        browser = new TestBrowser(cluster);

        assertThat(SparkRequests.json(status(id)).path("driverState").asText()).isEqualTo("SUBMITTED");
        assertThat(SparkRequests.json(create(SparkRequests.REQUEST))
                        .path("submissionId")
                        .asText())
                .isNotEqualTo(id);
    }

    private void store(Artifact jar, String content) {
        TestSubmitter carol = new TestSubmitter(cluster, "carol");
        assertThat(carol.jar(jar.name(), content)).isEqualTo(jar);
        carol.submit("carol's", TestSubmitter.spec(99, false, jar));
        cluster.advance(Duration.ofSeconds(1));
    }

    private LaunchDriver launched(TestWorker worker) {
        return worker.received.stream()
                .filter(LaunchDriver.class::isInstance)
                .map(LaunchDriver.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private DriverView view(String id) {
        return cluster.state().drivers().stream()
                .filter(each -> each.driver().value().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Answer create(String request) {
        return browser.submissions(Role.OPERATOR, "POST", "create", request);
    }

    private Answer status(String id) {
        return browser.submissions(Role.READ, "GET", "status/" + id, "");
    }

    private Answer kill(String id) {
        return browser.submissions(Role.OPERATOR, "POST", "kill/" + id, "");
    }
}
