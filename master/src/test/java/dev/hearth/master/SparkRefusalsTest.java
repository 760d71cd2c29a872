package dev.hearth.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.rpc.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a submission over Spark's REST protocol is refused for: each with what to do, and nothing has happened. */
class SparkRefusalsTest {
    private final TestCluster cluster = new TestCluster(Map.of(), new HoldingJournal());
    private final TestBrowser browser = new TestBrowser(cluster);

    @Test
    void jarsOfBothKindsAreRefused() {
        String request = SparkRequests.changed(each -> each.put("appResource", "artifact:" + "0".repeat(64)));

        assertThat(SparkRequests.json(create(request)).path("message").asText())
                .isEqualTo("some of the jars were uploaded, and others are files on the workers: upload all of them, or"
                        + " none");
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        Answer answer = create(SparkRequests.property("spark.app.name", "n".repeat(50_000)));

        assertThat(SparkRequests.json(answer).path("message").asText())
                .contains("the names of a driver, of its main class and of its user have at most 1024 characters, found"
                        + " 50000");
        assertThat(cluster.state().drivers()).isEmpty();
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
        Answer answer = create(SparkRequests.changed(each -> each.put("appResource", resource)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(SparkRequests.json(answer).path("message").asText())
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
        Answer answer = create(SparkRequests.changed(each -> each.put("appResource", resource)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(SparkRequests.json(answer).path("message").asText()).contains("absolute path");
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
            Answer answer = create(SparkRequests.property(key, value));

            assertThat(answer.status()).as(key).isEqualTo(400);
            assertThat(SparkRequests.json(answer).path("message").asText()).contains(key.substring(key.indexOf('.')));
        });
        assertThat(cluster.state().drivers()).isEmpty();
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
        Answer answer = create(SparkRequests.changed(
                each -> ((ObjectNode) each.get("environmentVariables")).put(name, "/tmp/evil.so")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(SparkRequests.json(answer).path("message").asText())
                .contains("SPARK_")
                .contains("spark.app.");
        assertThat(cluster.state().drivers()).isEmpty();
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
            Answer answer = create(SparkRequests.changed(each -> each.remove(field)));

            assertThat(answer.status()).as(field).isEqualTo(400);
            assertThat(SparkRequests.json(answer).path("action").asText()).isEqualTo("ErrorResponse");
            assertThat(SparkRequests.json(answer).path("message").asText()).contains(field);
        }
        assertThat(cluster.state().drivers()).isEmpty();
    }

    @Test
    void aVersionThatThereIsNotIsAnsweredWithTheOneThereIs() {
        for (String path : List.of("/v2/submissions/create", "/v0/submissions/create", "/v99/x")) {
            Answer answer = browser.sendTo(
                    "POST",
                    path,
                    SparkRequests.REQUEST,
                    List.of("Host: localhost:8080", TestBrowser.bearer(Role.OPERATOR)));

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
                    "POST",
                    path,
                    SparkRequests.REQUEST,
                    List.of("Host: localhost:8080", TestBrowser.bearer(Role.OPERATOR)));

            assertThat(answer.status()).as(path).isEqualTo(400);
            assertThat(SparkRequests.json(answer).path("message").asText()).contains("POST /v1/submissions/create");
        }
        assertThat(cluster.state().drivers()).isEmpty();
    }

    private Answer create(String request) {
        return browser.submissions(Role.OPERATOR, "POST", "create", request);
    }
}
