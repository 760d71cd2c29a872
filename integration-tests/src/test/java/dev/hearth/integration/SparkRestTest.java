package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.testing.Await;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.ProcSweep;
import dev.hearth.testing.RawHttp;
import dev.hearth.testing.SparkRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Spark's REST protocol as a master's process serves it, with drivers that run. */
class SparkRestTest {
    private static final Pattern SERVES = Pattern.compile("Serving http url=http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration SECONDS = Duration.ofSeconds(60);

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2).conf("hearth.deploy.maxArtifactSize", "4m");

    private static SparkRest rest;

    @TempDir
    Path directory;

    @BeforeAll
    static void client() {
        rest = new SparkRest(port(), Optional.of(token()));
    }

    static int port() {
        Matcher found = SERVES.matcher(CLUSTER.master().out());
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static String token() {
        try {
            return Files.readString(CLUSTER.conf().resolve("http-operator.token"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anUploadedDriverRunsToItsEnd() {
        String jar = rest.upload(Programs.jar()) + "/programs.jar";

        String id = rest.create(SparkRest.request(jar, "count"));
        JsonNode over = rest.await(id, "FINISHED");

        assertThat(over.path("workerId").asText())
                .isEqualTo(CLUSTER.state().workers().get(0).worker().value());
        assertThat(over.path("workerHostPort").asText()).matches("127\\.0\\.0\\.1:\\d+");
        assertThat(rest.get("/api/v1/drivers/" + id + "/logs/0/stdout").body()).contains("count=1000");
        assertThat(CLUSTER.master().out())
                .contains("\"action\":\"submit driver\",\"target\":\"" + id + "\",\"outcome\":\"DONE\"")
                .contains("\"role\":\"OPERATOR\",\"means\":\"http token\"")
                .doesNotContain(token());
        assertThat(CLUSTER.state().drivers())
                .filteredOn(each -> each.driver().value().equals(id))
                .extracting(DriverView::user)
                .containsExactly("http-operator");
        assertThat(CLUSTER.newestApplication().orElseThrow().user()).isEqualTo("http-operator");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aDriverWhoseJarTheWorkerHasRunsAndIsKilled() throws IOException {
        Path runs = Files.createDirectory(directory.resolve("runs"));
        String id = rest.create(SparkRest.request(
                "file:" + Programs.jar(),
                "hold",
                runs.toString(),
                directory.resolve("never").toString()));
        long pid = Await.value("it runs", SECONDS, () -> first(runs));
        assertThat(rest.status(id).path("driverState").asText()).isEqualTo("RUNNING");

        JsonNode killed = SparkRest.json(rest.post("/v1/submissions/kill/" + id, ""));

        assertThat(killed.path("success").asBoolean()).isTrue();
        rest.await(id, "KILLED");
        Await.until("its process is gone", SECONDS, () -> !ProcSweep.runs(pid));
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aFileThatNoWorkerHasFailsTheDriverAndItsLogSaysWhich() {
        String id = rest.create(SparkRest.request("file:/nowhere/at/all.jar", "count"));

        rest.await(id, "FAILED");

        assertThat(rest.get("/api/v1/drivers/" + id + "/logs/0/stderr").body())
                .contains("cannot read the jar /nowhere/at/all.jar: there is no such file");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void whatIsNotWhatItsNameSaysOrTooLargeIsNotStored() throws IOException {
        List<String> before = stored();
        byte[] content = "something".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String hash = SparkRest.sha256(content);
        String wrong = "/api/v1/artifacts/" + "0".repeat(64);

        HttpResponse<String> other = rest.put(wrong, BodyPublishers.ofByteArray(content));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("it is not what was announced").contains(hash);
        // larger than what fits into buffers on the way: the refusal is there before the client has sent all
        HttpResponse<String> large = rest.put(wrong, BodyPublishers.ofByteArray(new byte[32 << 20]));
        assertThat(large.statusCode()).isEqualTo(422);
        assertThat(large.body()).contains("hearth.deploy.maxArtifactSize");
        assertThat(rest.put(wrong, BodyPublishers.noBody()).statusCode()).isEqualTo(404);
        try (RawHttp cut = new RawHttp(port())) {
            cut.send("PUT " + wrong + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token()
                    + "\r\nContent-Length: 1000\r\n\r\nabc");
        }
        assertThat(new SparkRest(port(), Optional.empty())
                        .put(wrong, BodyPublishers.ofByteArray(content))
                        .statusCode())
                .isEqualTo(401);

        Await.until("nothing of them is left", SECONDS, () -> stored().equals(before));
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aJarThatIsThereIsTakenAgainWithoutItsBytes() {
        String artifact = rest.upload(Programs.jar());
        String path = "/api/v1/artifacts/" + artifact.substring("artifact:".length());

        assertThat(rest.put(path, BodyPublishers.noBody()).statusCode()).isEqualTo(200);
        assertThat(rest.upload(Programs.jar())).isEqualTo(artifact);
    }

    @Test
    void aBodyOfTenMegabytesIsRefusedBeforeItIsRead() {
        String answer;
        try (RawHttp client = new RawHttp(port())) {
            answer = client.send("POST /v1/submissions/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + token() + "\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n{")
                    .readToEnd();
        }

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("65536").doesNotContain("\tat ");
    }

    @Test
    void aRequestWithinARequestIsNotOneOfItsOwn() {
        int before = CLUSTER.state().drivers().size();
        ObjectNode hidden = SparkRest.request("file:/nowhere/at/all.jar", "count");
        String smuggled = "POST /v1/submissions/create HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token()
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + hidden.toString().length() + "\r\n\r\n"
                + hidden;
        for (String head : List.of(
                "PUT /api/v1/artifacts/" + "0".repeat(64)
                        + " HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Content-Length: 5\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n",
                "PUT /api/v1/artifacts/" + "0".repeat(64)
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
                "PUT /api/v1/artifacts/" + "0".repeat(64) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + token() + "\r\nContent-Length: 0\r\nContent-Length: 3\r\n\r\nabc",
                "PUT /nothing/here HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")) {
            try (RawHttp client = new RawHttp(port())) {
                assertThat(client.send(head + smuggled).readToEnd().split("HTTP/1.1 ", -1))
                        .as(head)
                        .hasSize(2);
            }
        }
        assertThat(CLUSTER.state().drivers()).hasSize(before);
    }

    private static List<String> stored() {
        try (Stream<Path> all = Files.walk(CLUSTER.recoveryDirectory())) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{64}.*"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of("changing");
        }
    }

    private static Optional<Long> first(Path runs) {
        try (Stream<Path> found = Files.list(runs)) {
            return found.map(each -> Long.parseLong(each.getFileName().toString()))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
