package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.Artifact;
import dev.hearth.model.DriverSpec;
import dev.hearth.model.DriverState;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.MasterToWorker.LaunchDriver;
import dev.hearth.rpc.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers that are submitted, looked at and ended in the words of Spark's REST protocol. */
class SparkSubmissionsTest {
    /** As spark-submit 4.2.0 writes it. */
    static final String REQUEST = """
        {
          "action" : "CreateSubmissionRequest",
          "appArgs" : [ "1000", "--level", "2" ],
          "appResource" : "file:/jars/pi.jar",
          "clientSparkVersion" : "4.2.0",
          "environmentVariables" : {
            "SPARK_ENV_LOADED" : "1",
            "SPARK_USER" : "alice",
            "SPARK_LEVEL" : "deep"
          },
          "mainClass" : "org.example.Pi",
          "sparkProperties" : {
            "spark.app.name" : "pi",
            "spark.app.colour" : "blue",
            "spark.driver.cores" : "2",
            "spark.driver.memory" : "64m",
            "spark.driver.supervise" : "true",
            "spark.executor.memory" : "512m",
            "spark.jars" : "file:/jars/pi.jar,local:/jars/more%20of%20it.jar",
            "spark.master" : "spark://localhost:6066",
            "spark.sql.shuffle.partitions" : "7",
            "spark.submit.deployMode" : "cluster"
          }
        }\
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

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

        Answer created = create(REQUEST);

        String id = json(created).path("submissionId").asText();
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
        String id = json(create(REQUEST)).path("submissionId").asText();
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
        assertThat(json(status(id)).path("driverState").asText()).isEqualTo("FINISHED");
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
        String first = json(create(REQUEST)).path("submissionId").asText();
        String second = json(create(REQUEST)).path("submissionId").asText();

        assertThat(json(kill(first.substring(0, first.length() - 1)))
                        .path("success")
                        .asBoolean())
                .isFalse();
        JsonNode killed = json(kill(first));
        assertThat(killed.path("success").asBoolean()).isTrue();
        assertThat(killed.path("message").asText()).startsWith("Kill request for " + first + " submitted");
        assertThat(view(first).state()).isEqualTo(DriverState.KILLED);
        assertThat(view(second).state()).isEqualTo(DriverState.SUBMITTED);
        assertThat(json(kill(first)).path("message").asText())
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
        String over = json(create(REQUEST)).path("submissionId").asText();
        String live = json(create(REQUEST)).path("submissionId").asText();
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
        String request = changed(each -> each.put("appResource", "artifact:" + jar.sha256() + "/pi.jar"));
        String jars = changed(
                request,
                each -> ((ObjectNode) each.get("sparkProperties"))
                        .put("spark.jars", "artifact:" + jar.sha256() + "/pi.jar"));

        Answer missing = create(jars);
        assertThat(missing.status()).isEqualTo(400);
        assertThat(json(missing).path("message").asText())
                .contains(jar.sha256())
                .contains("upload it with PUT /api/v1/artifacts/");

        store(jar, "the jar");
        assertThat(json(create(jars)).path("success").asBoolean()).isTrue();
        assertThat(launched(w1).spec().jars()).containsExactly(jar);
        assertThat(launched(w1).spec().command().arguments())
                .containsSequence("--jars", DriverSpec.JARS, DriverSpec.USER_JAR, "1000");
    }

    @Test
    void jarsOfBothKindsAreRefused() {
        String request = changed(each -> each.put("appResource", "artifact:" + "0".repeat(64)));

        assertThat(json(create(request)).path("message").asText())
                .isEqualTo("some of the jars were uploaded, and others are files on the workers: upload all of them, or"
                        + " none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example/pi.jar",
                "https://evil.example/pi.jar",
                "hdfs://namenode/pi.jar",
                "s3a://bucket/pi.jar",
                "ftp://evil.example/pi.jar",
                "jar:file:/jars/pi.jar!/x",
                "data:application/java-archive;base64,UEs=",
                "spark://evil.example:7077/jars/pi.jar",
                "FILE:/jars/pi.jar",
                "pi.jar",
                "",
                " ",
                "artifact:" + "A",
                "artifact:../../../etc/passwd",
                "artifact:0000000000000000000000000000000000000000000000000000000000000000/../x",
                "artifact:0000000000000000000000000000000000000000000000000000000000000000/a/b",
                "artifact:000000000000000000000000000000000000000000000000000000000000000G"
            })
    void aJarThatTheMasterWouldHaveToFetchIsRefusedWithWhatToDo(String resource) {
        Answer answer = create(changed(each -> each.put("appResource", resource)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).path("message").asText())
                .contains("PUT /api/v1/artifacts/")
                .contains("rest-proxy");
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://evil.example/jars/pi.jar",
                "file:jars/pi.jar",
                "file:/jars/../pi.jar",
                "file:/jars/%2e%2e/pi.jar",
                "/jars/../../etc/pi.jar",
                "/jars/..",
                "file:/jars/pi.jar?x=y",
                "file:/jars/pi.jar#x",
                "file:/jars/%00.jar",
                "file:/jars/a,b.jar",
                "file:/jars/a%2cb.jar",
                "file:/%zz",
                "local:",
                "/"
            })
    void aPathThatIsNoPlainOneIsRefused(String resource) {
        Answer answer = create(changed(each -> each.put("appResource", resource)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).path("message").asText()).contains("absolute path");
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void aValueThatCannotBeUsedIsRefusedWithItsKey() {
        Map<String, String> wrong = Map.of(
                "spark.driver.memory", "512",
                "spark.driver.cores", "two",
                "spark.driver.supervise", "perhaps",
                "spark.executor.memory", "-1g",
                "spark.driver.extraJavaOptions", "-Dx=\"unclosed",
                "hearth.executer.memory", "1g");
        wrong.forEach((key, value) -> {
            Answer answer = create(property(key, value));

            assertThat(answer.status()).as(key).isEqualTo(400);
            assertThat(json(answer).path("message").asText()).contains(key.substring(key.indexOf('.')));
        });
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void valuesInBracesAreNeverTheMastersEnvironment() {
        TestWorker w1 = cluster.worker("w1", 4, 1024);
        String path = "{{PATH}}";

        assertThat(create(changed(property("spark.app.secret", path), each -> {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LD_PRELOAD",
                "JAVA_TOOL_OPTIONS",
                "PATH",
                "HEARTH_DRIVER_CLASS_PATH",
                "SPARK_a",
                "SPARK_",
                "",
                "SPARK_X=Y"
            })
    void aVariableThatIsNotOnTheListIsRefusedWithWhatToDo(String name) {
        Answer answer =
                create(changed(each -> ((ObjectNode) each.get("environmentVariables")).put(name, "/tmp/evil.so")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).path("message").asText()).contains("SPARK_").contains("spark.app.");
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void fieldsThatTheProtocolDoesNotHaveAreNamed() {
        Answer answer = create(changed(each -> each.put("color", "blue").put("message", "hello")));

        assertThat(json(answer).path("success").asBoolean()).isTrue();
        assertThat(json(answer).path("unknownFields")).hasToString("[\"color\"]");
    }

    @Test
    void eachMissingFieldIsNamed() {
        for (String field : List.of(
                "action",
                "appArgs",
                "appResource",
                "clientSparkVersion",
                "environmentVariables",
                "mainClass",
                "sparkProperties")) {
            Answer answer = create(changed(each -> each.remove(field)));

            assertThat(answer.status()).as(field).isEqualTo(400);
            assertThat(json(answer).path("action").asText()).isEqualTo("ErrorResponse");
            assertThat(json(answer).path("message").asText()).contains(field);
        }
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void aVersionThatThereIsNotIsAnsweredWithTheOneThereIs() {
        for (String path : List.of("/v2/submissions/create", "/v0/submissions/create", "/v99/x")) {
            Answer answer = browser.sendTo(
                    "POST", path, REQUEST, List.of("Host: localhost:8080", TestBrowser.bearer(Role.OPERATOR)));

            assertThat(answer.status()).as(path).isEqualTo(468);
            assertThat(answer.text()).isEqualTo("""
                {
                  "action" : "ErrorResponse",
                  "highestProtocolVersion" : "v1",
                  "message" : "Unknown protocol version '%s'.",
                  "serverSparkVersion" : "4.2.0",
                  "success" : false
                }
                """.formatted(path.split("/", -1)[1]));
        }
    }

    @Test
    void aPathWithoutAnActionIsAnsweredWithThoseThereAre() {
        for (String path : List.of(
                "/v1",
                "/v1/submissions",
                "/v1/submissions/create/x",
                "/v1/submissions/status",
                "/submissions/create")) {
            Answer answer = browser.sendTo(
                    "POST", path, REQUEST, List.of("Host: localhost:8080", TestBrowser.bearer(Role.OPERATOR)));

            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(json(answer).path("message").asText()).contains("POST /v1/submissions/create");
        }
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void theSubmissionOutlivesTheMasterThatTookIt() {
        HoldingJournal journal = new HoldingJournal();
        cluster = new TestCluster(Map.of(), journal, Optional.of(artifacts.resolve("other")));
        browser = new TestBrowser(cluster);
        String id = json(create(REQUEST)).path("submissionId").asText();

        cluster.recoverMaster(journal);
        browser = new TestBrowser(cluster);

        assertThat(json(status(id)).path("driverState").asText()).isEqualTo("SUBMITTED");
        assertThat(json(create(REQUEST)).path("submissionId").asText()).isNotEqualTo(id);
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

    private static String property(String key, String value) {
        return changed(each -> ((ObjectNode) each.get("sparkProperties")).put(key, value));
    }

    private static String changed(Consumer<ObjectNode> change) {
        return changed(REQUEST, change);
    }

    private static String changed(String request, Consumer<ObjectNode> change) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(request);
            change.accept(tree);
            return tree.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
