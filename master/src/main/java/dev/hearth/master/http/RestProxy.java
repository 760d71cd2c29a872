package dev.hearth.master.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.config.ConfigException;
import dev.hearth.master.http.HttpResponse.Answer;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes requests of Spark's REST protocol on to a master, with the token that Spark's client does not have. A jar that the
 * client names by its path on this host is uploaded first, since nobody else has that path. Everything else goes as it came,
 * and only paths of that protocol go.
 *
 * <p>Whoever reaches it acts with the token. Browsers, which any page may have send something here, are turned away.
 */
public final class RestProxy implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(RestProxy.class);
    private static final Pattern PATH =
            Pattern.compile("/(?:v\\d{1,9}|submissions)(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?");
    private static final String CREATE = "/v1/submissions/create";
    private static final List<String> OF_BROWSERS = List.of("Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> hosts;
    private final MasterHttpClient master;
    private final LocalJars jars;
    private final Executor blocking;

    /**
     * A proxy.
     *
     * @param blocking runs what blocks, and refuses what is too much
     * @throws dev.hearth.config.ConfigException when the token cannot be read
     */
    public RestProxy(RestProxyConfig config, Executor blocking) {
        this.hosts = Set.of("localhost", config.host().toLowerCase(Locale.ROOT));
        this.master = new MasterHttpClient(config);
        this.jars = new LocalJars(config.jarDirectories());
        this.blocking = blocking;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        try {
            check(request);
            blocking.execute(() -> {
                request.admitted().run();
                try {
                    answer.complete(pass(request));
                } catch (RequestException e) {
                    answer.complete(refused(request, e));
                } catch (ConfigException e) {
                    // the token's file has changed since the start
                    answer.complete(refused(request, new RequestException(503, String.valueOf(e.getMessage()))));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RequestException e) {
            answer.complete(refused(request, e));
        } catch (RejectedExecutionException e) {
            answer.complete(SparkSubmissions.error(503, "the REST proxy is busy; try again in a moment"));
        }
        return answer;
    }

    private void check(HttpRequest request) {
        if (!Gate.isFor(request, hosts)) {
            throw new RequestException(421, "the REST proxy is not known by the host name in the request");
        }
        if (OF_BROWSERS.stream().anyMatch(name -> !request.all(name).isEmpty())) {
            throw new RequestException(403, "the REST proxy is not for browsers");
        }
        if (!PATH.matcher(request.path()).matches() || !request.query().isEmpty()) {
            throw new RequestException(
                    404, "the REST proxy passes on what begins with /v1/submissions/; the pages are the master's");
        }
        if (!Set.of("GET", "POST").contains(request.method())) {
            throw new RequestException(405, "this takes GET or POST");
        }
        boolean json = request.header("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
                .isPresent();
        if (!request.body().isEmpty() && !json) {
            throw new RequestException(415, "send the request as application/json");
        }
    }

    private Answer pass(HttpRequest request) {
        boolean creates = request.method().equals("POST") && request.path().equals(CREATE);
        String body = creates ? withUploadedJars(request.body()) : request.body();
        Answer answer = master.send(request.method(), request.path(), body);
        if (request.method().equals("POST")) {
            log.info("Passed on {} status={}", request.path(), answer.status());
        }
        return answer;
    }

    private static Answer refused(HttpRequest request, RequestException refusal) {
        log.warn("Refused {} status={}: {}", request.method(), refusal.status(), refusal.getMessage());
        return SparkSubmissions.error(refusal.status(), String.valueOf(refusal.getMessage()));
    }

    /** The body with every jar that this host has named by its content; as it came if it is not understood. */
    private String withUploadedJars(String body) {
        JsonNode tree;
        try {
            // the master looks whether it is a good one: a field that is there twice it refuses
            CreateRequest unused = CreateRequest.parse(body);
            tree = JSON.readTree(body);
        } catch (RequestException | JsonProcessingException e) {
            return body;
        }
        Map<String, String> done = new HashMap<>();
        ObjectNode request = (ObjectNode) tree;
        request.put("appResource", uploaded(request.path("appResource").asText(), done));
        JsonNode properties = request.path("sparkProperties");
        for (String key : List.of("spark.jars", "hearth.jars")) {
            if (properties instanceof ObjectNode object && object.has(key)) {
                List<String> names = new ArrayList<>();
                for (String each : object.path(key).asText().split(",", -1)) {
                    names.add(uploaded(each.strip(), done));
                }
                object.put(key, String.join(",", names));
            }
        }
        return request.toString();
    }

    private String uploaded(String name, Map<String, String> done) {
        Optional<String> path = name.startsWith("file:") || name.startsWith("/")
                ? Optional.of(JarReference.parse("a jar", name).place())
                : Optional.empty();
        return path.map(each -> done.computeIfAbsent(each, this::upload)).orElse(name);
    }

    /** What the master knows the jar as; its path, if this host has no such file: then the workers may. */
    private String upload(String path) {
        return jars.open(path)
                .map(channel -> master.upload(path, channel))
                .orElseGet(() -> "file:" + new File(path).toURI().getRawPath());
    }
}
