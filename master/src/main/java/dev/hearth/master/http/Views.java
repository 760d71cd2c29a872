package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The master's views as pages. Every link leads to something: what is gone is named and not linked. Pure. */
final class Views {

    private Views() {}

    static Answer overview(MasterState state) {
        Resources capacity = Resources.NONE;
        Resources used = Resources.NONE;
        for (WorkerView worker : state.workers()) {
            boolean there = worker.state() != WorkerState.DEAD;
            capacity = there ? capacity.plus(worker.capacity()) : capacity;
            used = there ? used.plus(worker.used()) : used;
        }
        Html page = new Html()
                .markup("<h1>Hearth</h1>\n<p><code>")
                .text(state.url())
                .markup("</code>, ")
                .text(used.cores() + " of " + capacity.cores() + " cores and " + Sizes.show(used.memoryBytes()) + " of "
                        + Sizes.show(capacity.memoryBytes()) + " in use, as of ")
                .markup(time(state.at()))
                .markup("</p>\n");
        Tables.workers(page, state.workers());
        Tables.applications(page, state.applications());
        if (!state.drivers().isEmpty()) {
            Tables.drivers(page, state.drivers());
        }
        return page.markup("<p>The same as JSON: <a href=\"/api/v1/state\">/api/v1/state</a>. On the command line: "
                        + "<code>hearth status</code>.</p>\n"
                        + "<form method=\"post\" action=\"/logout\"><button>Log out</button></form>\n")
                .page(200, "Hearth");
    }

    static Answer application(MasterState state, ApplicationView app, History history) {
        String id = app.app().value();
        Html page = head(id);
        page.markup("<dl>");
        fact(page, "Name", app.name());
        fact(page, "User", app.user());
        fact(page, "State", app.state().name());
        app.cause().ifPresent(cause -> fact(page, "Cause", cause));
        app.waiting().ifPresent(why -> fact(page, "Waits because", why));
        String limit =
                app.maxCores().isPresent() ? " of at most " + app.maxCores().getAsInt() : "";
        fact(page, "Cores", app.cores() + limit);
        fact(page, "Memory of an executor", Sizes.show(app.executorMemoryBytes()));
        span(page, app.submitted(), app.ended());
        page.markup("</dl>\n");
        Tables.executors(page, state, app.executors());
        events(page, history);
        return foot(page, "/api/v1/apps/" + id, id);
    }

    static Answer driver(MasterState state, DriverView driver, History history) {
        String id = driver.driver().value();
        Html page = head(id);
        page.markup("<dl>");
        fact(page, "Name", driver.name());
        fact(page, "User", driver.user());
        fact(page, "State", driver.state().name());
        driver.cause().ifPresent(cause -> fact(page, "Cause", cause));
        driver.exitCode().ifPresent(code -> fact(page, "Exit code", String.valueOf(code)));
        fact(page, "Cores", String.valueOf(driver.resources().cores()));
        fact(page, "Memory", Sizes.show(driver.resources().memoryBytes()));
        span(page, driver.submitted(), driver.ended());
        driver.worker().ifPresent(worker -> {
            page.markup("<dt>Worker</dt><dd>");
            worker(page, state, worker);
            page.markup("</dd>");
        });
        driver.process().ifPresent(process -> {
            page.markup("<dt>Logs of attempt ")
                    .text(String.valueOf(process.number()))
                    .markup("</dt><dd>");
            logs(page, process);
            page.markup("</dd>");
        });
        page.markup("</dl>\n");
        events(page, history);
        return foot(page, "/api/v1/drivers/" + id, id);
    }

    static Answer worker(MasterState state, WorkerView worker) {
        String id = worker.worker().value();
        Html page = head(id);
        page.markup("<dl>");
        fact(page, "Address", worker.host() + ":" + worker.port());
        fact(page, "State", worker.state().name());
        worker.trouble().ifPresent(trouble -> fact(page, "Takes nothing new because", trouble));
        fact(
                page,
                "Cores in use",
                worker.used().cores() + " of " + worker.capacity().cores());
        fact(
                page,
                "Memory in use",
                Sizes.show(worker.used().memoryBytes()) + " of "
                        + Sizes.show(worker.capacity().memoryBytes()));
        worker.capacity()
                .amounts()
                .forEach((name, amount) ->
                        fact(page, name + " in use", worker.used().amounts().getOrDefault(name, 0) + " of " + amount));
        fact(page, "Last heartbeat", worker.lastHeartbeat().toMillis() + " ms ago");
        page.markup("</dl>\n");
        List<ExecutorView> executors = state.applications().stream()
                .flatMap(app -> app.executors().stream())
                .filter(each -> each.worker().equals(worker.worker()))
                .filter(each -> !each.state().isTerminal())
                .toList();
        Tables.executors(page, state, executors);
        return page.markup("<p>As JSON: <a href=\"")
                .text("/api/v1/workers/" + id)
                .markup("\">")
                .text("/api/v1/workers/" + id)
                .markup("</a></p>\n")
                .page(200, id);
    }

    /** The page of the application or driver that a process is of. */
    static Optional<String> ownerPath(MasterState state, ExecutorId process) {
        boolean executor = state.applications().stream()
                .flatMap(app -> app.executors().stream())
                .anyMatch(each -> each.executor().equals(process));
        if (executor) {
            return Optional.of("/apps/" + process.app());
        }
        boolean driver = state.drivers().stream()
                .anyMatch(each -> each.driver().value().equals(process.app().value()));
        return driver ? Optional.of("/drivers/" + process.app()) : Optional.empty();
    }

    private static Html head(String title) {
        return new Html()
                .markup("<nav><a href=\"/\">Overview</a></nav>\n<h1>")
                .text(title)
                .markup("</h1>\n");
    }

    private static Answer foot(Html page, String api, String id) {
        return page.markup("<p>As JSON: <a href=\"")
                .text(api)
                .markup("\">")
                .text(api)
                .markup("</a>, <a href=\"")
                .text(api + "/events")
                .markup("\">its events</a>. To end it: <code>")
                .text("hearth kill " + id)
                .markup("</code></p>\n")
                .page(200, id);
    }

    private static void fact(Html page, String name, String value) {
        page.markup("<dt>").text(name).markup("</dt><dd>").text(value).markup("</dd>\n");
    }

    private static void span(Html page, Instant submitted, Optional<Instant> ended) {
        page.markup("<dt>Submitted</dt><dd>").markup(time(submitted)).markup("</dd>\n");
        ended.ifPresent(at -> page.markup("<dt>Ended</dt><dd>").markup(time(at)).markup("</dd>\n"));
    }

    private static void events(Html page, History history) {
        page.markup("<h2>What has happened</h2>\n<table><tbody>\n");
        history.entries()
                .forEach(entry -> page.markup("<tr><td>")
                        .markup(time(entry.at()))
                        .markup("</td><td>")
                        .text(entry.what())
                        .markup("</td></tr>\n"));
        page.markup("</tbody></table>\n");
    }

    /** To the second, with all there is when it is pointed at. */
    static String time(Instant at) {
        return "<time title=\"" + at + "\">" + at.truncatedTo(ChronoUnit.SECONDS) + "</time>";
    }

    /** A worker that is gone for long has no page. */
    static void worker(Html page, MasterState state, WorkerId worker) {
        if (state.workers().stream().anyMatch(each -> each.worker().equals(worker))) {
            page.markup("<a href=\"")
                    .text("/workers/" + worker)
                    .markup("\">")
                    .text(worker.value())
                    .markup("</a>");
        } else {
            page.text(worker.value());
        }
    }

    static void logs(Html page, ExecutorId process) {
        for (String log : List.of("stderr", "stdout")) {
            page.markup("<a href=\"")
                    .text("/logs/" + process + "/" + log)
                    .markup("\">")
                    .text(log)
                    .markup("</a> ");
        }
    }
}
