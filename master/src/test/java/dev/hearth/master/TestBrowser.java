package dev.hearth.master;

import dev.hearth.loop.ManualEventLoop;
import dev.hearth.master.http.Api;
import dev.hearth.master.http.Bearers;
import dev.hearth.master.http.Gate;
import dev.hearth.master.http.HttpRequest;
import dev.hearth.master.http.HttpResponse;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Logins;
import dev.hearth.master.http.Router;
import dev.hearth.rpc.Role;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** Asks the HTTP side of a pretended cluster's master, without a network. */
final class TestBrowser {
    static final Bearers BEARERS = new Bearers(TestCluster.SECRET);

    private final TestCluster cluster;
    private final Router router;

    TestBrowser(TestCluster cluster) {
        this.cluster = cluster;
        Gate gate = new Gate(
                List.of("master.example"),
                BEARERS,
                new Logins(new ManualEventLoop(cluster.time, "browser")::nanoTime, new SecureRandom()));
        this.router = new Router(gate, new Api(cluster.readers()).routes());
    }

    static String bearer(Role role) {
        return "Authorization: Bearer " + BEARERS.token(role);
    }

    /** As a reader with a token. */
    Answer get(String target) {
        return send("GET", target, bearer(Role.READ));
    }

    /** With exactly these headers, each {@code Name: value}, after the host's. */
    Answer send(String method, String target, String... headers) {
        List<String> all = new ArrayList<>(List.of("Host: localhost:8080"));
        all.addAll(Arrays.asList(headers));
        return sendTo(method, target, "", all);
    }

    /** With exactly these headers. */
    Answer sendTo(String method, String target, String body, List<String> headers) {
        Map<String, List<String>> byName = new TreeMap<>();
        for (String header : headers) {
            int colon = header.indexOf(": ");
            byName.computeIfAbsent(header.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.substring(colon + 2));
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        CompletionStage<HttpResponse> response = router.handle(new HttpRequest(method, path, query, byName, body));
        for (int i = 0; i < 20 && !response.toCompletableFuture().isDone(); i++) {
            cluster.settle();
        }
        if (response.toCompletableFuture().getNow(null) instanceof Answer answer) {
            return answer;
        }
        throw new AssertionError("no answer to " + method + " " + target);
    }
}
