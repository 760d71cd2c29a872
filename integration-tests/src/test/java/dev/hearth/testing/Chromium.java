package dev.hearth.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A browser without a window, spoken to in its own protocol (DevTools) over the JDK's web socket: that takes no library and
 * no driver that would have to be of the browser's version.
 */
public final class Chromium implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    /** Ends the browser with the standard input, so that none outlives this JVM. */
    private static final String UNTIL_END_OF_INPUT =
            "\"$@\" < /dev/null & browser=$!; cat > /dev/null; kill \"$browser\"; wait \"$browser\"";

    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Child process;
    private final WebSocket socket;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> sessions = new ConcurrentHashMap<>();

    private Chromium(Child process, String url) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Messages())
                .join();
    }

    /**
     * Starts one whose profile is in that directory, where its output goes too, and which reaches no more of the network
     * than the gate lets through.
     */
    public static Chromium start(Path directory, PortGate network) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                UNTIL_END_OF_INPUT,
                "chromium",
                executable().toString(),
                "--headless",
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory.resolve("profile"),
                "--proxy-server=socks5://127.0.0.1:" + network.port(),
                // addresses of this machine take the way through the gate too
                "--proxy-bypass-list=<-loopback>",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
        if (System.getProperty("user.name").equals("root")) {
            command.add("--no-sandbox");
        }
        command.add("about:blank");
        Child process = Child.start("chromium", new ProcessBuilder(command), directory);
        try {
            String url = Await.value("chromium listens", LIMIT, () -> {
                Matcher found = LISTENING.matcher(process.err());
                return found.find() ? Optional.of(found.group(1)) : Optional.empty();
            });
            return new Chromium(process, url);
        } catch (AssertionError e) {
            process.closeInput();
            throw new AssertionError("chromium did not start\n" + process.report(), e);
        }
    }

    private static Path executable() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the pages are tested in Chromium, and none of " + NAMES
                        + " is on the PATH: install it with 'apt-get install chromium'"));
    }

    /** A new tab. */
    public Tab open() {
        return open(Map.of("url", "about:blank"));
    }

    /** A new tab that shares no cookie with others. */
    public Tab openApart() {
        String context = ask("", "Target.createBrowserContext", Map.of())
                .path("browserContextId")
                .asText();
        return open(Map.of("url", "about:blank", "browserContextId", context));
    }

    private Tab open(Map<String, String> parameters) {
        String target =
                ask("", "Target.createTarget", parameters).path("targetId").asText();
        String session = ask("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        Tab tab = new Tab(this, session);
        sessions.put(session, tab::onEvent);
        tab.begin();
        return tab;
    }

    /** Sends a command, to the browser itself or to a session, and gives its answer. */
    JsonNode ask(String session, String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        ObjectNode message = JSON.createObjectNode();
        message.put("id", number).put("method", method).set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(number, answer);
        WebSocket unused = socket.sendText(message.toString(), true).join();
        try {
            JsonNode came = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (came.has("error")) {
                throw new AssertionError(method + ": " + came.path("error") + "\n" + process.report());
            }
            return came.path("result");
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("chromium did not answer " + method + "\n" + process.report(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + method, e);
        }
    }

    private void onMessage(JsonNode message) {
        if (message.has("id")) {
            Optional.ofNullable(answers.remove(message.path("id").asInt()))
                    .ifPresent(answer -> answer.complete(message));
        } else {
            Optional.ofNullable(sessions.get(message.path("sessionId").asText()))
                    .ifPresent(session -> session.accept(message));
        }
    }

    @Override
    public void close() {
        process.closeInput();
        int unused = process.exit(LIMIT);
        socket.abort();
    }

    /** Puts pieces together. On the client's threads, one call at a time. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
            text.append(piece);
            if (last) {
                try {
                    onMessage(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }
}
