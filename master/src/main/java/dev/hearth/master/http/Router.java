package dev.hearth.master.http;

import dev.hearth.master.audit.Actor.Means;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import dev.hearth.rpc.RpcError;
import dev.hearth.rpc.RpcException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the route of a request, and lets it through only if the {@link Gate} and the route's roles do. There is no other
 * way to an action.
 */
final class Router implements HttpHandler {
    /** Longer than a log takes to be read from a worker that is slow. */
    private static final long ANSWER_SECONDS = 12;

    private static final int MAX_SEGMENTS = 12;
    /** What ids look like, and all that paths are made of; whatever needs decoding is none. */
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

    private record Found(Route route, List<String> segments) {}

    private final Gate gate;
    private final Audit audit;
    private final List<Route> routes;

    Router(Gate gate, Audit audit, List<Route> routes) {
        this.gate = gate;
        this.audit = audit;
        this.routes = List.copyOf(routes);
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        Optional<Answer> foreign = gate.foreign(request);
        return foreign.isPresent()
                ? CompletableFuture.completedFuture(foreign.get())
                : answer(request).thenApply(answer -> answer);
    }

    private CompletionStage<? extends HttpResponse> answer(HttpRequest request) {
        List<Found> found = routes(request.path());
        Optional<Found> fitting = found.stream()
                .filter(each -> fits(request.method(), each.route().method()))
                .findFirst();
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(Json.error(404, "there is nothing here"));
        }
        if (fitting.isEmpty()) {
            String methods = found.stream().map(each -> each.route().method()).collect(Collectors.joining(", "));
            Answer answer = Json.error(405, "this takes " + methods).with("Allow", methods);
            return CompletableFuture.completedFuture(answer);
        }
        return let(request, fitting.get());
    }

    private CompletionStage<? extends HttpResponse> let(HttpRequest request, Found found) {
        Route route = found.route();
        Optional<Identity> identity = gate.identify(request);
        identity.ifPresent(who -> request.admitted().run());
        if (!route.roles().isEmpty() && identity.isEmpty()) {
            tellRefused(route, identity, request);
            return CompletableFuture.completedFuture(unknown(route));
        }
        if (!admits(route, identity)) {
            tellRefused(route, identity, request);
            return refused(
                    route,
                    403,
                    "this takes one of the roles " + names(route) + ", and not "
                            + identity.get().role());
        }
        if (isChangeBySession(route, identity)) {
            tellRefused(route, identity, request);
            return refused(
                    route,
                    403,
                    "a session changes things by the forms of its pages alone: send \"Authorization: Bearer …\" with a"
                            + " token that may");
        }
        try {
            Call call = new Call(
                    request,
                    found.segments(),
                    Parameters.parse(request.query()),
                    identity,
                    () -> admits(route, gate.identify(request)));
            return route.action()
                    .answer(call)
                    .<HttpResponse>thenApply(answer -> answer)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .exceptionallyCompose(failure -> failed(route, failure));
        } catch (RequestException e) {
            return refused(route, e.status(), String.valueOf(e.getMessage()));
        }
    }

    private static boolean admits(Route route, Optional<Identity> identity) {
        return route.roles().isEmpty()
                || identity.filter(who -> route.roles().contains(who.role())).isPresent();
    }

    /** A cookie is sent by whatever runs in the browser; a form has what only a page of the session holds besides. */
    private static boolean isChangeBySession(Route route, Optional<Identity> identity) {
        return !route.page()
                && !route.method().equals("GET")
                && identity.filter(who -> who.means() == Means.SESSION).isPresent();
    }

    /** Reading is refused too often to be told of. */
    private void tellRefused(Route route, Optional<Identity> identity, HttpRequest request) {
        if (!route.method().equals("GET")) {
            String action = route.pattern().stream()
                    .filter(each -> !each.equals(Route.ANY))
                    .reduce("", (first, last) -> last);
            audit.told(action, Identity.actor(identity, request), request.path(), Outcome.REFUSED, "over HTTP");
        }
    }

    private static Answer unknown(Route route) {
        return route.page()
                ? new Answer(303, "text/plain; charset=utf-8", "log in first\n", Map.of("Location", "/login"))
                : Json.error(
                                401,
                                "this takes a token: send \"Authorization: Bearer …\" with the content of"
                                        + " http-read.token, which is beside the cluster secret")
                        .with("WWW-Authenticate", "Bearer");
    }

    private static CompletionStage<HttpResponse> failed(Route route, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RequestException refused) {
            return refused(route, refused.status(), String.valueOf(refused.getMessage()));
        }
        if (cause instanceof RpcException rpc && rpc.error() == RpcError.NOT_ALLOWED) {
            return refused(route, 403, String.valueOf(rpc.getMessage()));
        }
        if (cause instanceof TimeoutException) {
            return refused(route, 503, "the master did not answer within " + ANSWER_SECONDS + " s; try again");
        }
        return CompletableFuture.failedFuture(cause);
    }

    private static CompletionStage<HttpResponse> refused(Route route, int status, String sentence) {
        Answer answer = route.page() ? Html.refusal(status, sentence) : Json.error(status, sentence);
        return CompletableFuture.completedFuture(answer);
    }

    private static String names(Route route) {
        return route.roles().stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
    }

    private static boolean fits(String asked, String method) {
        return asked.equals(method) || asked.equals("HEAD") && method.equals("GET");
    }

    private List<Found> routes(String path) {
        if (!path.startsWith("/")) {
            return List.of();
        }
        boolean slashed = path.length() > 1 && path.endsWith("/") && !path.endsWith("//");
        List<String> segments = Route.split(slashed ? path.substring(0, path.length() - 1) : path);
        if (segments.size() > MAX_SEGMENTS
                || !segments.stream().allMatch(each -> SEGMENT.matcher(each).matches())) {
            return List.of();
        }
        return routes.stream()
                .flatMap(route -> route.match(segments).map(all -> new Found(route, all)).stream())
                .toList();
    }
}
