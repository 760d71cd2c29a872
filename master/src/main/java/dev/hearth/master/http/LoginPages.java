package dev.hearth.master.http;

import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How a browser comes to a session: by a link that {@code hearth login} printed, or by a token. The link shows a form, and
 * only the form logs in: what merely looks at links, for a preview say, uses none up.
 */
final class LoginPages {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Gate gate;
    private final Logins logins;
    private final Audit audit;

    LoginPages(Gate gate, Logins logins, Audit audit) {
        this.gate = gate;
        this.logins = logins;
        this.audit = audit;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(
                Route.get("/login", this::form).asPage().forAnybody(),
                Route.post("/login", this::login).asPage().forAnybody(),
                Route.post("/logout", this::logout).asPage().forReaders());
    }

    private CompletionStage<Answer> form(Call call) {
        Html page = new Html().markup("<h1>Hearth</h1>\n<form method=\"post\" action=\"/login\">\n");
        Optional<String> code = call.query().text("code");
        if (code.isPresent()) {
            page.markup("<p>This browser is about to be logged in.</p>\n<input type=\"hidden\" name=\"code\" value=\"")
                    .text(code.get())
                    .markup("\">\n");
        } else {
            page.markup("<p>Run <code>hearth login</code> on a host of the cluster and open the link that it prints, or"
                            + " paste the content of <code>conf/http-read.token</code>.</p>\n")
                    .markup("<p><label>Token <input type=\"password\" name=\"token\" autocomplete=\"off\" required>"
                            + "</label></p>\n");
        }
        return now(page.markup("<p><button>Log in</button></p>\n</form>\n").page(200, "Log in to Hearth"));
    }

    private CompletionStage<Answer> login(Call call) {
        HttpRequest request = call.request();
        if (!gate.isFromOwnPage(request)) {
            throw new RequestException(403, "only the page of this master logs in");
        }
        if (request.header("Content-Type").filter(type -> type.equals(FORM)).isEmpty()) {
            throw new RequestException(415, "a login is a form");
        }
        Parameters form = Parameters.parse(request.body());
        Optional<Identity> found = form.text("code")
                .map(gate::redeem)
                .orElseGet(() -> form.text("token").map(String::strip).flatMap(gate::bearer));
        if (found.isEmpty()) {
            audit.told("login", Actor.nobody(request.address()), "", Outcome.REFUSED, "");
            throw new RequestException(
                    403,
                    "that link was used before or is older than " + Logins.CODE_LIFE.toMinutes()
                            + " minutes, or that is no token: run 'hearth login' for a new link");
        }
        Identity identity = found.get();
        audit.told("login", identity.actor(request.address()), "", Outcome.DONE, "");
        Gate.cookie(request).ifPresent(logins::end);
        return now(toward("/", cookie(request, logins.begin(identity), Logins.SESSION_LIFE.toSeconds())));
    }

    private CompletionStage<Answer> logout(Call call) {
        Gate.cookie(call.request()).ifPresent(logins::end);
        audit.told("logout", Identity.actor(call.identity(), call.request()), "", Outcome.DONE, "");
        return now(toward("/login", cookie(call.request(), "", 0)));
    }

    /** No script can read it, and no other site's page can have it sent. */
    private static String cookie(HttpRequest request, String value, long seconds) {
        return Gate.cookieName(request) + "=" + value + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + seconds;
    }

    private static Answer toward(String path, String cookie) {
        return new Answer(303, "text/plain; charset=utf-8", "", Map.of("Location", path, "Set-Cookie", cookie));
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
