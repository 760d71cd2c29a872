package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Progress;
import dev.hearth.model.Progress.StageProgress;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.view.Brief;
import dev.hearth.view.ExplanationText;
import dev.hearth.view.ProgressText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The pages of applications and drivers, of those that are over too: how they stand, why they wait or what ended them, their
 * processes, and what has happened. Pure.
 */
final class OwnerPages {

    /**
     * What is told of one of them.
     *
     * @param killable whether who looks at the page may end it there
     */
    record Told(MasterState state, Explanation why, History history, boolean killable) {}

    private OwnerPages() {}

    static Answer application(ApplicationView app, Told told) {
        String id = app.app().value();
        Html page = head("Application", app.name());
        page.markup("<dl>");
        page.fact("Id", id);
        page.markup("<dt>State</dt><dd>").state(app.state()).markup("</dd>\n");
        page.fact("User", app.user());
        app.cause().ifPresent(cause -> page.fact("Cause", Brief.of(cause)));
        app.waiting().ifPresent(why -> page.fact("Waits because", why));
        String limit =
                app.maxCores().isPresent() ? " of at most " + app.maxCores().getAsInt() : "";
        page.fact("Cores", app.cores() + limit);
        page.fact("Memory of an executor", Sizes.show(app.executorMemoryBytes()));
        span(page, told.state().at(), app.submitted(), app.ended());
        app.driver()
                .ifPresent(driver -> page.markup("<dt>Driver</dt><dd>")
                        .link("/drivers/" + driver, driver.value())
                        .markup("</dd>\n"));
        page.markup("</dl>\n");
        app.progress().ifPresent(progress -> progress(page, progress, "/api/v1/apps/" + id));
        boolean troubled = app.cause().isPresent() || app.waiting().isPresent();
        why(page, told.why(), troubled, "/api/v1/apps/" + id + "/why");
        Tables.processes(
                page,
                "Executors",
                "/api/v1/apps/" + id + "/executors",
                told.state(),
                app.executors().stream()
                        .map(each -> Processes.Row.of(app, each))
                        .toList(),
                Tables.Of.ONE_OWNER);
        Tables.events(page, told.history(), "/api/v1/apps/" + id + "/events");
        page.command("Their logs, as one:", "hearth logs " + id);
        end(page, "/apps/" + id, id, app.state().isTerminal(), told);
        return foot(page, "/api/v1/apps/" + id, app.name());
    }

    static Answer driver(DriverView driver, Told told) {
        String id = driver.driver().value();
        Html page = head("Driver", driver.name());
        page.markup("<dl>");
        page.fact("Id", id);
        page.markup("<dt>State</dt><dd>").state(driver.state()).markup("</dd>\n");
        page.fact("User", driver.user());
        driver.cause().ifPresent(cause -> page.fact("Cause", Brief.of(cause)));
        driver.exitCode().ifPresent(code -> page.fact("Exit code", String.valueOf(code)));
        page.fact("Cores", String.valueOf(driver.resources().cores()));
        page.fact("Memory", Sizes.show(driver.resources().memoryBytes()));
        page.fact("Started again when it fails", driver.supervise() ? "yes" : "no");
        span(page, told.state().at(), driver.submitted(), driver.ended());
        driver.worker().ifPresent(worker -> {
            page.markup("<dt>Worker</dt><dd>");
            Tables.worker(page, told.state(), worker);
            page.markup("</dd>\n");
        });
        driver.process().ifPresent(process -> {
            page.markup("<dt>Logs of attempt ")
                    .text(String.valueOf(process.number()))
                    .markup("</dt><dd>");
            Tables.logs(page, process);
            page.markup("</dd>\n");
        });
        page.markup("</dl>\n");
        why(page, told.why(), driver.cause().isPresent(), "/api/v1/drivers/" + id + "/why");
        List<ApplicationView> its = told.state().applications().stream()
                .filter(each -> each.driver().equals(Optional.of(driver.driver())))
                .toList();
        if (!its.isEmpty()) {
            Tables.applications(page, "Its applications", told.state(), its);
        }
        Tables.events(page, told.history(), "/api/v1/drivers/" + id + "/events");
        page.command("Its log:", "hearth logs " + id);
        end(page, "/drivers/" + id, id, driver.state().isTerminal(), told);
        return foot(page, "/api/v1/drivers/" + id, driver.name());
    }

    /** The page of the application or driver that a process is of. */
    static Optional<String> pathOf(MasterState state, ExecutorId process) {
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

    private static Html head(String kind, String name) {
        return new Html()
                .markup("<h1><span class=\"weak\">")
                .text(kind)
                .markup("</span> ")
                .text(name)
                .markup("</h1>\n");
    }

    /** In the words of the command, while something waits and when something failed. */
    private static void why(Html page, Explanation why, boolean troubled, String api) {
        if (troubled || !why.shortages().isEmpty() || !why.ends().isEmpty()) {
            page.markup("<section class=\"why\"><h2>").text(why.ended().isPresent() ? "Why it ended" : "Why");
            Tables.json(page, api, "why");
            page.markup("</h2>\n<pre>").text(new ExplanationText(why).text()).markup("</pre></section>\n");
        }
        page.command("In a terminal:", "hearth why " + why.id().orElse(""));
    }

    private static void progress(Html page, Progress progress, String api) {
        page.markup("<h2>Progress");
        Tables.json(page, api, "application");
        page.markup("</h2>\n<p>")
                .text(new ProgressText(progress).lines().get(0))
                .markup("</p>\n");
        if (progress.stages().isEmpty()) {
            return;
        }
        page.markup("<table><thead><tr><th>Stage</th><th>Of the job</th><th>Progress</th></tr></thead><tbody>\n");
        for (StageProgress stage : progress.stages()) {
            page.markup("<tr>")
                    .cell(String.valueOf(stage.stage()))
                    .cell(stage.description())
                    .markup("<td>")
                    .bar(stage.succeeded(), stage.tasks())
                    .text(ProgressText.of(stage))
                    .markup("</td></tr>\n");
        }
        page.markup("</tbody></table>\n");
    }

    private static void span(Html page, Instant now, Instant submitted, Optional<Instant> ended) {
        page.markup("<dt>Submitted</dt><dd>").ago(submitted, now).markup("</dd>\n");
        ended.ifPresent(at -> page.markup("<dt>Ended</dt><dd>").ago(at, now).markup("</dd>\n"));
    }

    private static void end(Html page, String path, String id, boolean over, Told told) {
        if (!over && told.killable()) {
            page.markup("<p>").link(path + "/kill", "End it …").markup("</p>\n");
        } else if (!over) {
            page.command("To end it:", "hearth kill " + id);
        }
    }

    private static Answer foot(Html page, String api, String title) {
        return page.markup("<p><a href=\"")
                .text(api)
                .markup("\" download=\"")
                .text(api.substring(api.lastIndexOf('/') + 1))
                .markup(".json\">All of it as JSON</a></p>\n")
                .page(200, title);
    }
}
