package dev.hearth.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.testing.Await;
import dev.hearth.testing.Child;
import dev.hearth.testing.LocalCluster;
import dev.hearth.testing.RawHttp;
import dev.hearth.testing.SparkRest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy through which a client that has no token reaches a master, as a process. */
class RestProxyTest {
    private static final Pattern SERVES = Pattern.compile("Serving http url=(http://127\\.0\\.0\\.1:\\d+)");
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final int CONFIGURATION = 78;

    @RegisterExtension
    static final LocalCluster CLUSTER = new LocalCluster(1, 2);

    private static Child proxy;
    private static int port;
    private static SparkRest rest;

    @TempDir
    Path directory;

    @BeforeAll
    static void startProxy() throws IOException {
        Path shared = Files.createDirectory(CLUSTER.directory().resolve("shared"));
        Files.copy(Programs.jar(), shared.resolve("my programs.jar"));
        Path portFile = CLUSTER.directory().resolve("proxy.port");
        proxy = start(
                "proxy",
                "--port-file",
                portFile.toString(),
                "--conf",
                "hearth.rest.proxy.enabled=true",
                "--conf",
                "hearth.rest.proxy.jarDirectories=" + shared);
        String address = Await.value(
                "the proxy serves",
                SECONDS,
                () -> Optional.of(portFile).filter(Files::exists).map(RestProxyTest::read));
        port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1).strip());
        rest = new SparkRest(port, Optional.empty());
    }

    private static Child start(String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--port", "0", "--master-http", masterUrl()));
        arguments.addAll(List.of(more));
        return CLUSTER.startDaemon(name, "dev.hearth.master.RestProxyMain", arguments);
    }

    private static String masterUrl() {
        Matcher found = SERVES.matcher(CLUSTER.master().out());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aJarOfThisHostIsHandedOverAndItsDriverRunsToItsEnd() {
        String jar =
                CLUSTER.directory().resolve("shared/my programs.jar").toUri().toString();

        String id = rest.create(SparkRest.request(jar, "count"));
        JsonNode over = rest.await(id, "FINISHED");

        assertThat(over.path("success").asBoolean()).isTrue();
        assertThat(CLUSTER.master().out()).contains("Stored artifact").contains("\"action\":\"submit driver\"");
        assertThat(proxy.out())
                .contains("Whoever reaches 127.0.0.1:" + port)
                .doesNotContain(
                        read(CLUSTER.conf().resolve("http-operator.token")).strip());
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aDriverIsKilledThroughIt() {
        String jar = CLUSTER.directory().resolve("shared/my programs.jar").toString();
        String id = rest.create(SparkRest.request(
                jar, "hold", directory.toString(), directory.resolve("never").toString()));
        rest.await(id, "RUNNING");

        assertThat(SparkRest.json(rest.post("/v1/submissions/kill/" + id, ""))
                        .path("success")
                        .asBoolean())
                .isTrue();
        rest.await(id, "KILLED");
        CLUSTER.awaitNothingUsed();
    }

    @Test
    void aFileThatNotEverybodyMayReadIsNotHandedOver() throws IOException {
        Path own = Files.copy(Programs.jar(), directory.resolve("own.jar"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path link = Files.createSymbolicLink(CLUSTER.directory().resolve("shared/link.jar"), own);
        Path secret = CLUSTER.conf().resolve("cluster.secret");
        Path text = Files.writeString(CLUSTER.directory().resolve("shared/text.jar"), "no jar at all");
        int before = CLUSTER.state().drivers().size();

        for (Path each : List.of(own, link, secret, directory.resolve("missing.jar"))) {
            HttpResponse<String> answer = rest.post(
                    "/v1/submissions/create",
                    SparkRest.request("file:" + each, "count").toString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(SparkRest.json(answer).path("message").asText())
                    .contains("hearth.rest.proxy.jarDirectories")
                    .contains(each.toString());
        }
        HttpResponse<String> noJar = rest.post(
                "/v1/submissions/create",
                SparkRest.request("file:" + text, "count").toString());
        assertThat(noJar.statusCode()).isEqualTo(400);
        assertThat(noJar.body()).contains("is no jar");
        assertThat(CLUSTER.state().drivers()).hasSize(before);
    }

    @Test
    void whatThisHostDoesNotHaveIsForTheWorkersToFindOrForTheMasterToRefuse() {
        String id = rest.create(SparkRest.request("file:/nowhere/at/all.jar", "count"));
        rest.await(id, "FAILED");

        HttpResponse<String> fetched = rest.post(
                "/v1/submissions/create",
                SparkRest.request("hdfs://namenode/x.jar", "count").toString());
        assertThat(fetched.statusCode()).isEqualTo(400);
        assertThat(SparkRest.json(fetched).path("message").asText()).contains("it fetches none");
        assertThat(rest.post("/v2/submissions/create", "{}").statusCode()).isEqualTo(468);
        assertThat(rest.post("/v1/submissions/create", "{").statusCode()).isEqualTo(400);
        assertThat(rest.get("/v1/submissions/readyz").statusCode()).isEqualTo(200);
        CLUSTER.awaitNothingUsed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/state",
                "/json",
                "/login",
                "/v1x/submissions/create",
                "/v1/submissions/../../api/v1/state",
                "/v1/submissions/..%2f..%2fapi",
                "/v1/submissions//kill",
                "/v1/submissions/status/x?y=z"
            })
    void nothingButTheProtocolGoesThrough(String path) {
        assertThat(RawHttp.get(port, path))
                .matches("(?s)HTTP/1\\.1 (400|404) .*")
                .doesNotContain("\tat ", "Hearth\"");
    }

    @Test
    void browsersAreTurnedAway() {
        String body = SparkRest.request("file:/nowhere/at/all.jar", "count").toString();
        int before = CLUSTER.state().drivers().size();
        for (String header : List.of(
                "Host: localhost\r\nOrigin: http://evil.example",
                "Host: localhost\r\nOrigin: http://localhost:" + port,
                "Host: localhost\r\nSec-Fetch-Site: none",
                "Host: localhost\r\nReferer: http://evil.example/",
                "Host: evil.example",
                "Host: localhost\r\nContent-Type: text/plain")) {
            String type = header.contains("Content-Type") ? "" : "Content-Type: application/json\r\n";
            try (RawHttp client = new RawHttp(port)) {
                assertThat(client.send("POST /v1/submissions/create HTTP/1.1\r\n" + header + "\r\n" + type
                                        + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                .readToEnd())
                        .as(header)
                        .matches("(?s)HTTP/1\\.1 (403|415|421) .*");
            }
        }
        assertThat(CLUSTER.state().drivers()).hasSize(before);
    }

    @Test
    void itIsOffUntilSomebodySaysThatEveryUserMayAct() {
        Child off = start("off");

        assertThat(off.exit(SECONDS)).as(off::report).isEqualTo(CONFIGURATION);
        assertThat(off.err()).contains("the REST proxy is off").contains("hearth.rest.proxy.enabled=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void itListensOnLoopbackAlone(String host) {
        Child open = start("open", "--host", host, "--conf", "hearth.rest.proxy.enabled=true");

        assertThat(open.exit(SECONDS)).as(open::report).isEqualTo(CONFIGURATION);
        assertThat(open.err()).contains("will not listen on " + host).contains("hearth.network.plaintext=true");
    }

    @Test
    void itSendsItsTokenNowhereInTheClear() {
        Child far = start("far", "--master-http", "http://192.0.2.1:8080", "--conf", "hearth.rest.proxy.enabled=true");

        assertThat(far.exit(SECONDS)).as(far::report).isEqualTo(CONFIGURATION);
        assertThat(far.err()).contains("will not send its token to http://192.0.2.1:8080");
    }

    @Test
    void aTokenThatOthersCanReadOrThatIsNotThereIsRefused() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "0".repeat(64));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));

        Child open = start("open", "--token-file", token.toString(), "--conf", "hearth.rest.proxy.enabled=true");
        assertThat(open.exit(SECONDS)).as(open::report).isEqualTo(CONFIGURATION);
        assertThat(open.err()).contains("chmod 600 " + token).doesNotContain("0".repeat(64));
        Child none = start(
                "none",
                "--token-file",
                directory.resolve("none").toString(),
                "--conf",
                "hearth.rest.proxy.enabled=true");
        assertThat(none.exit(SECONDS)).as(none::report).isEqualTo(CONFIGURATION);
        assertThat(none.err()).contains("there is no token in");
    }

    @Test
    void aMasterThatDoesNotAnswerOrTakeTheTokenIsToldInASentence() throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "0".repeat(64));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Path portFile = directory.resolve("wrong.port");
        Child wrong = start(
                "wrong",
                "--token-file",
                token.toString(),
                "--port-file",
                portFile.toString(),
                "--conf",
                "hearth.rest.proxy.enabled=true");
        String address = Await.value(
                "it serves",
                SECONDS,
                () -> Optional.of(portFile).filter(Files::exists).map(RestProxyTest::read));
        int at =
                Integer.parseInt(address.substring(address.lastIndexOf(':') + 1).strip());

        HttpResponse<String> refused = new SparkRest(at, Optional.empty()).get("/v1/submissions/status/x");

        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).contains("does not take the token in " + token);
        wrong.closeInput();
        assertThat(wrong.exit(SECONDS)).as(wrong::report).isZero();
    }

    @Test
    void nothingThatIsSentHasAStackInItsAnswer() {
        Stream.of("", "{}", "[", "{\"action\":1}", "\u0000", "{\"action\":\"CreateSubmissionRequest\"}")
                .forEach(body -> assertThat(
                                rest.post("/v1/submissions/create", body).body())
                        .doesNotContain("\tat ", "Exception", "dev.hearth", "java."));
        try (RawHttp client = new RawHttp(port)) {
            assertThat(client.send("POST /v1/submissions/create HTTP/1.1\r\nHost: localhost\r\nContent-Type:"
                                    + " application/json\r\nContent-Length: 10485760\r\n\r\n{")
                            .readToEnd())
                    .startsWith("HTTP/1.1 413 ");
        }
    }
}
