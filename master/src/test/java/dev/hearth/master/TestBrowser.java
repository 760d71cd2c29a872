package dev.hearth.master;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.master.audit.Actor.Means;
import dev.hearth.master.http.Bearers;
import dev.hearth.master.http.EventSink;
import dev.hearth.master.http.Gate;
import dev.hearth.master.http.HttpHandler;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Identity;
import dev.hearth.master.http.Logins;
import dev.hearth.master.http.Site;
import dev.hearth.rpc.Role;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Asks the HTTP side of a pretended cluster's master, without a network. */
final class TestBrowser {
    static final Bearers BEARERS = new Bearers(TestCluster.SECRET, id -> Optional.empty());

    private final TestCluster cluster;
    private final HttpHandler router;
    final Logins logins;

    TestBrowser(TestCluster cluster) {
        this.cluster = cluster;
        ManualEventLoop loop = new ManualEventLoop(cluster.time, "browser");
        this.logins = new Logins(loop::nanoTime, new SecureRandom());
        Bearers bearers = new Bearers(TestCluster.SECRET, cluster.tokens()::live);
        Gate gate = new Gate(List.of("master.example"), bearers, logins);
        this.router = Site.of(cluster.readers(), gate, logins, loop, cluster.metrics());
    }

    static String bearer(Role role) {
        return "Authorization: Bearer " + BEARERS.token(role);
    }

    /** As a reader with a token who follows what happens. */
    List<String> follow(String target) {
        return follow(target, bearer(Role.READ));
    }

    /** As one who proves himself with that header. */
    List<String> follow(String target, String proof) {
        HttpResponse response =
                respond("GET", target, "", List.of("Host: localhost:8080", "Accept: text/event-stream", proof));
        if (!(response instanceof HttpResponse.Events events)) {
            throw new AssertionError("no stream of events but " + response);
        }
        List<String> lines = new ArrayList<>();
        events.begin().accept(new Recorded(lines));
        cluster.settle();
        return lines;
    }

    private record Recorded(List<String> lines) implements EventSink {
        @Override
        public boolean send(String name, List<String> events) {
            events.forEach(data -> lines.add(name + " " + data));
            return true;
        }

        @Override
        public boolean beat() {
            return true;
        }

        @Override
        public void onClosed(Runnable action) {}

        @Override
        public void close() {
            lines.add("closed");
        }
    }

    /** As a reader with a token. */
    Answer get(String target) {
        return send("GET", target, bearer(Role.READ));
    }

    /** As a page of this master's would, with a form and with this cookie if there is one. */
    Answer post(String target, String form, String cookie) {
        List<String> headers = new ArrayList<>(List.of(
                "Host: localhost:8080",
                "Origin: http://localhost:8080",
                "Sec-Fetch-Site: same-origin",
                "Content-Type: application/x-www-form-urlencoded"));
        if (!cookie.isEmpty()) {
            headers.add("Cookie: " + cookie);
        }
        return sendTo("POST", target, form, headers);
    }

    /** As a browser that has logged in. */
    Answer look(String target, String cookie) {
        return send("GET", target, "Cookie: " + cookie, "Sec-Fetch-Site: same-origin");
    }

    /** The code of a link. */
    String code(Role role) {
        return logins.code(new Identity(role, Means.LINK, "somebody", Optional.empty()));
    }

    /** The cookie of a new session. */
    String logIn(Role role) {
        return cookie(post("/login", "code=" + code(role), ""));
    }

    static String cookie(Answer answer) {
        return answer.headers().getOrDefault("Set-Cookie", "").split(";", 2)[0];
    }

    /** As a client of Spark's protocol that has the token of that role. */
    Answer submissions(Role role, String method, String action, String body) {
        return sendTo(
                method,
                "/v1/submissions/" + action,
                body,
                List.of("Host: localhost:8080", bearer(role), "Content-Type: application/json"));
    }

    /** With exactly these headers, each {@code Name: value}, after the host's. */
    Answer send(String method, String target, String... headers) {
        List<String> all = new ArrayList<>(List.of("Host: localhost:8080"));
        all.addAll(Arrays.asList(headers));
        return sendTo(method, target, "", all);
    }

    /** With exactly these headers. */
    Answer sendTo(String method, String target, String body, List<String> headers) {
        if (respond(method, target, body, headers) instanceof Answer answer) {
            return answer;
        }
        throw new AssertionError("a stream of events from " + method + " " + target);
    }

    private HttpResponse respond(String method, String target, String body, List<String> headers) {
        Map<String, List<String>> byName = new TreeMap<>();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            byName.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 2));
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        CompletionStage<HttpResponse> response =
                router.handle(new HttpRequest(method, path, query, "10.0.0.9:4711", byName, body, () -> {}));
        for (int i = 0; i < 20 && !response.toCompletableFuture().isDone(); i++) {
            cluster.settle();
        }
        HttpResponse made = response.toCompletableFuture().getNow(null);
        if (made == null) {
            throw new AssertionError("no answer to " + method + " " + target);
        }
        return made;
    }
}
