package dev.hearth.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** A client of Spark's REST protocol that is no Spark: the JDK's HTTP client, and what the protocol says. */
public final class SparkRest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final Optional<String> token;

    /** @param token sent as a bearer's; empty: none */
    public SparkRest(int port, Optional<String> token) {
        this.port = port;
        this.token = token;
    }

    /** A request for {@code app.Driven} with these arguments. */
    public static ObjectNode request(String resource, String... arguments) {
        ObjectNode request = JSON.createObjectNode();
        request.put("action", "CreateSubmissionRequest");
        request.put("clientSparkVersion", "4.2.0");
        request.put("appResource", resource);
        request.put("mainClass", "app.Driven");
        var args = request.putArray("appArgs");
        for (String each : arguments) {
            args.add(each);
        }
        request.putObject("environmentVariables").put("SPARK_ENV_LOADED", "1");
        request.putObject("sparkProperties")
                .put("spark.app.name", "driven")
                .put("spark.jars", resource)
                .put("spark.driver.memory", "64m");
        return request;
    }

    public HttpResponse<String> post(String path, String body) {
        return send(to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> get(String path) {
        return send(to(path).GET());
    }

    public HttpResponse<String> put(String path, BodyPublisher body) {
        return send(to(path).PUT(body));
    }

    /** Uploads a file; the answer is what submissions call it. */
    public String upload(Path file) {
        try {
            HttpResponse<String> answer =
                    put("/api/v1/artifacts/" + sha256(Files.readAllBytes(file)), BodyPublishers.ofFile(file));
            if (answer.statusCode() != 200) {
                throw new AssertionError("not uploaded: " + answer.body());
            }
            return json(answer).path("artifact").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Submits a driver that must be taken; its id. */
    public String create(ObjectNode request) {
        HttpResponse<String> answer = post("/v1/submissions/create", request.toString());
        if (!json(answer).path("success").asBoolean()) {
            throw new AssertionError("not taken: " + answer.body());
        }
        return json(answer).path("submissionId").asText();
    }

    public JsonNode status(String id) {
        return json(get("/v1/submissions/status/" + id));
    }

    /** Waits until the driver is in that state. */
    public JsonNode await(String id, String state) {
        return Await.value(
                id + " is " + state,
                LIMIT,
                () -> Optional.of(status(id))
                        .filter(each -> each.path("driverState").asText().equals(state)));
    }

    public static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + answer.body(), e);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder to(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT);
        token.ifPresent(each -> request.header("Authorization", "Bearer " + each));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
