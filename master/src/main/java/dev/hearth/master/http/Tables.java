package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.util.List;

/** The tables of the pages. Pure. */
final class Tables {

    private Tables() {}

    static void workers(Html page, List<WorkerView> workers) {
        head(page, "Workers", "Worker", "Address", "State", "Cores used", "Memory used", "Trouble");
        for (WorkerView worker : workers) {
            page.markup("<tr>");
            link(page, "/workers/" + worker.worker(), worker.worker().value());
            cell(page, worker.host() + ":" + worker.port());
            cell(page, worker.state().name());
            cell(page, worker.used().cores() + " of " + worker.capacity().cores());
            cell(
                    page,
                    Sizes.show(worker.used().memoryBytes()) + " of "
                            + Sizes.show(worker.capacity().memoryBytes()));
            cell(page, worker.trouble().orElse(""));
            page.markup("</tr>\n");
        }
        end(page, workers.isEmpty(), "There is no worker: sbin/start-worker.sh starts one.");
    }

    static void applications(Html page, List<ApplicationView> applications) {
        head(page, "Applications", "Application", "Name", "User", "State", "Cores", "Executors", "Submitted", "Why");
        for (ApplicationView app : applications) {
            long running = app.executors().stream()
                    .filter(each -> !each.state().isTerminal())
                    .count();
            page.markup("<tr>");
            link(page, "/apps/" + app.app(), app.app().value());
            cell(page, app.name());
            cell(page, app.user());
            cell(page, app.state().name());
            cell(page, String.valueOf(app.cores()));
            cell(page, String.valueOf(running));
            page.markup("<td>").markup(Views.time(app.submitted())).markup("</td>");
            cell(page, app.cause().or(app::waiting).orElse(""));
            page.markup("</tr>\n");
        }
        end(page, applications.isEmpty(), "No application has come yet: hearth submit brings one.");
    }

    static void drivers(Html page, List<DriverView> drivers) {
        head(page, "Drivers", "Driver", "Name", "User", "State", "Cores", "Submitted", "Why");
        for (DriverView driver : drivers) {
            page.markup("<tr>");
            link(page, "/drivers/" + driver.driver(), driver.driver().value());
            cell(page, driver.name());
            cell(page, driver.user());
            cell(page, driver.state().name());
            cell(page, String.valueOf(driver.resources().cores()));
            page.markup("<td>").markup(Views.time(driver.submitted())).markup("</td>");
            cell(page, driver.cause().orElse(""));
            page.markup("</tr>\n");
        }
        end(page, drivers.isEmpty(), "");
    }

    static void executors(Html page, MasterState state, List<ExecutorView> executors) {
        head(page, "Executors", "Executor", "Worker", "State", "Cores", "Memory", "Process", "Cause", "Logs");
        for (ExecutorView executor : executors) {
            page.markup("<tr>");
            link(page, "/apps/" + executor.executor().app(), executor.executor().toString());
            page.markup("<td>");
            Views.worker(page, state, executor.worker());
            page.markup("</td>");
            cell(page, executor.state().name());
            cell(page, String.valueOf(executor.resources().cores()));
            cell(page, Sizes.show(executor.resources().memoryBytes()));
            cell(page, executor.pid() == 0 ? "" : String.valueOf(executor.pid()));
            cell(page, executor.cause().orElse(""));
            page.markup("<td>");
            Views.logs(page, executor.executor());
            page.markup("</td></tr>\n");
        }
        end(page, executors.isEmpty(), "There is none.");
    }

    private static void head(Html page, String title, String... columns) {
        page.markup("<h2>").text(title).markup("</h2>\n<table><thead><tr>");
        for (String column : columns) {
            page.markup("<th>").text(column).markup("</th>");
        }
        page.markup("</tr></thead><tbody>\n");
    }

    private static void end(Html page, boolean empty, String sentence) {
        page.markup("</tbody></table>\n");
        if (empty) {
            page.markup("<p>").text(sentence).markup("</p>\n");
        }
    }

    private static void cell(Html page, String text) {
        page.markup("<td>").text(text).markup("</td>");
    }

    private static void link(Html page, String target, String text) {
        page.markup("<td><a href=\"").text(target).markup("\">").text(text).markup("</a></td>");
    }
}
