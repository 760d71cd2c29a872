package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has what goes wrong under the paths of Spark's REST protocol told in its words: with the action {@code ErrorResponse}, and
 * with the status that says "not this version" for versions that there are not. Everything else goes where it went.
 */
final class SparkDialect implements HttpHandler {
    /** Not of HTTP: Spark's own, for a version of the protocol that the server does not speak. */
    private static final int UNKNOWN_VERSION = 468;

    private static final String VERSION = "v1";
    private static final Pattern PATH = Pattern.compile("/(v\\d{1,9}|submissions)(?:/.*)?");
    private static final int NOT_FOUND = 404;

    private final Gate gate;
    private final HttpHandler site;

    SparkDialect(Gate gate, HttpHandler site) {
        this.gate = gate;
        this.site = site;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return site.handle(request);
        }
        String version = path.group(1);
        return site.handle(request).thenCompose(response -> {
            if (!(response instanceof Answer answer)
                    || answer.status() == 200
                    || Json.error(answer).isEmpty()) {
                return CompletableFuture.completedFuture(response);
            }
            boolean nothingThere = answer.status() == NOT_FOUND;
            Answer told = nothingThere
                    ? stray(request, version)
                    : error(answer, Json.error(answer).get());
            return CompletableFuture.completedFuture(told);
        });
    }

    /** No action has that path. Strangers are not told which have. */
    private Answer stray(HttpRequest request, String version) {
        if (gate.identify(request).isEmpty()) {
            return error(Json.of(401, "").with("WWW-Authenticate", "Bearer"), "this takes a token");
        }
        if (!version.equals(VERSION) && !version.equals("submissions")) {
            Map<String, Object> json = SparkSubmissions.message("ErrorResponse", false);
            json.put("highestProtocolVersion", VERSION);
            json.put("message", "Unknown protocol version '" + version + "'.");
            return Json.of(UNKNOWN_VERSION, json);
        }
        return error(
                Json.of(400, ""),
                "no action has this path: POST /v1/submissions/create, kill/ID, killall or clear, or GET"
                        + " /v1/submissions/status/ID or readyz");
    }

    private static Answer error(Answer like, String sentence) {
        Answer plain = SparkSubmissions.error(like.status(), sentence);
        return new Answer(plain.status(), plain.type(), plain.text(), like.headers());
    }
}
