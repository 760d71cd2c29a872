package dev.hearth.master.http;

import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Ends applications and drivers from a page, for sessions that may: a page shows what would end, and its form alone ends it.
 * The form brings along what only that session's pages hold.
 */
final class KillPages {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TOKEN = "token";

    /** What would end: one of both, if there is anything of that id. */
    private record Doomed(String kind, String name, boolean over, List<Processes.Row> processes) {}

    private final MasterAccess master;
    private final Gate gate;
    private final Audit audit;

    KillPages(MasterAccess master, Gate gate, Audit audit) {
        this.master = master;
        this.gate = gate;
        this.audit = audit;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(
                Route.get("/apps/*/kill", call -> confirm(call, "/apps/"))
                        .forChangers()
                        .asPage(),
                Route.get("/drivers/*/kill", call -> confirm(call, "/drivers/"))
                        .forChangers()
                        .asPage(),
                Route.post("/apps/*/kill", call -> kill(call, "/apps/")).asPage(),
                Route.post("/drivers/*/kill", call -> kill(call, "/drivers/")).asPage());
    }

    /** Whether who asks may end something on a page: their role allows it, and they have a session to hold a form's token. */
    static boolean isAllowed(Call call) {
        return call.identity()
                        .filter(each -> Route.CHANGERS.contains(each.role()))
                        .isPresent()
                && session(call).isPresent();
    }

    private static Optional<String> session(Call call) {
        return call.request().all("Authorization").isEmpty() ? Gate.cookie(call.request()) : Optional.empty();
    }

    private CompletionStage<Answer> confirm(Call call, String path) {
        String id = call.segments().get(0);
        String token = Logins.formToken(session(call).orElseThrow(KillPages::needsSession));
        return master.state().thenApply(state -> {
            Doomed doomed = doomed(state, path, id)
                    .orElseThrow(() -> RequestException.notFound("there is no " + path.substring(1) + id));
            Html page = new Html()
                    .markup("<h1>End ")
                    .text(doomed.kind() + " " + doomed.name())
                    .markup("?</h1>\n");
            if (doomed.over()) {
                page.markup("<p>It is over: nothing would end.</p>\n<p>").link(path + id, "Back");
                return page.markup("</p>\n").page(200, "End " + id);
            }
            page.markup("<p>")
                    .text("This ends " + id + " and its " + doomed.processes().size()
                            + " processes that run now. What they have not finished is lost; their logs stay.")
                    .markup("</p>\n");
            Tables.processes(page, "What would end", "/api/v1" + path + id, state, doomed.processes(), Tables.Of.MANY);
            page.markup("<form method=\"post\" action=\"")
                    .text(path + id + "/kill")
                    .markup("\"><input type=\"hidden\" name=\"" + TOKEN + "\" value=\"" + token
                            + "\"><button class=\"danger\">End it</button> ")
                    .link(path + id, "Leave it")
                    .markup("</form>\n");
            return page.command("In a terminal:", "hearth kill " + id).page(200, "End " + id);
        });
    }

    private CompletionStage<Answer> kill(Call call, String path) {
        HttpRequest request = call.request();
        String id = call.segments().get(0);
        String session = session(call).orElseThrow(KillPages::needsSession);
        Actor by = Identity.actor(call.identity(), request);
        if (!gate.isFromOwnPage(request)
                || request.header("Content-Type")
                        .filter(type -> type.equals(FORM))
                        .isEmpty()
                || !isTokenOf(
                        session, Parameters.parse(request.body()).text(TOKEN).orElse(""))) {
            audit.told("kill", by, id, Outcome.REFUSED, "it was not the form of this session's page");
            throw new RequestException(
                    403, "only the form of this session's page ends something: open " + path + id + "/kill again");
        }
        return master.state().thenCompose(state -> {
            if (doomed(state, path, id).isEmpty()) {
                throw RequestException.notFound("there is no " + path.substring(1) + id);
            }
            return master.kill(id, by)
                    .thenApply(
                            killing -> new Answer(303, "text/plain; charset=utf-8", "", Map.of("Location", path + id)));
        });
    }

    private static boolean isTokenOf(String session, String token) {
        return MessageDigest.isEqual(
                Logins.formToken(session).getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestException needsSession() {
        return new RequestException(
                403, "this page is for browsers that are logged in: tools use POST /api/v1/apps/ID/kill");
    }

    private static Optional<Doomed> doomed(MasterState state, String path, String id) {
        return path.equals("/apps/")
                ? state.applications().stream()
                        .filter(each -> each.app().value().equals(id))
                        .findFirst()
                        .map(each -> new Doomed(
                                "application", each.name(), each.state().isTerminal(), live(each)))
                : state.drivers().stream()
                        .filter(each -> each.driver().value().equals(id))
                        .findFirst()
                        .map(each ->
                                new Doomed("driver", each.name(), each.state().isTerminal(), live(state, each)));
    }

    private static List<Processes.Row> live(ApplicationView app) {
        return app.executors().stream()
                .map(each -> Processes.Row.of(app, each))
                .filter(each -> !each.over())
                .toList();
    }

    private static List<Processes.Row> live(MasterState state, DriverView driver) {
        List<Processes.Row> rows = new ArrayList<>();
        Processes.Row.of(driver).filter(each -> !each.over()).ifPresent(rows::add);
        state.applications().stream()
                .filter(each -> each.driver().equals(Optional.of(driver.driver())))
                .forEach(each -> rows.addAll(live(each)));
        return rows;
    }
}
