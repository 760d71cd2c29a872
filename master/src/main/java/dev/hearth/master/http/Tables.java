package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.util.List;

/** The tables of the pages, each with the same as JSON. Pure. */
final class Tables {

    private Tables() {}

    static void workers(Html page, List<WorkerView> workers) {
        head(page, "Workers", "/api/v1/workers", "Worker", "State", "Address", "Cores used", "Memory used", "Trouble");
        for (WorkerView worker : workers) {
            page.markup("<tr><td>")
                    .link("/workers/" + worker.worker(), worker.worker().value())
                    .markup("</td><td>")
                    .state(worker.state())
                    .markup("</td>")
                    .cell(worker.host() + ":" + worker.port());
            page.markup("<td>")
                    .meter(worker.used().cores(), worker.capacity().cores())
                    .text(" " + worker.used().cores() + " of "
                            + worker.capacity().cores())
                    .markup("</td><td>")
                    .meter(worker.used().memoryBytes(), worker.capacity().memoryBytes())
                    .text(" " + Sizes.show(worker.used().memoryBytes()) + " of "
                            + Sizes.show(worker.capacity().memoryBytes()))
                    .markup("</td>")
                    .cell(worker.trouble().orElse(""))
                    .markup("</tr>\n");
        }
        end(page, workers.isEmpty(), "There is no worker: sbin/start-worker.sh starts one.");
    }

    static void applications(Html page, String title, MasterState state, List<ApplicationView> applications) {
        head(
                page,
                title,
                "/api/v1/apps",
                "Application",
                "State",
                "Progress",
                "User",
                "Cores",
                "Executors",
                "Submitted",
                "Why",
                "Id");
        for (ApplicationView app : applications) {
            long running = app.executors().stream()
                    .filter(each -> !each.state().isTerminal())
                    .count();
            page.markup("<tr><td>")
                    .link("/apps/" + app.app(), shown(app.name()))
                    .markup("</td><td>")
                    .state(app.state())
                    .markup("</td><td>")
                    .progress(app.progress())
                    .markup("</td>")
                    .cell(app.user())
                    .cell(String.valueOf(app.cores()))
                    .cell(String.valueOf(running))
                    .markup("<td>")
                    .ago(app.submitted(), state.at())
                    .markup("</td>")
                    .cell(app.cause().or(app::waiting).orElse(""))
                    .markup("<td class=\"id\">")
                    .text(app.app().value())
                    .markup("</td></tr>\n");
        }
        end(page, applications.isEmpty(), "No application runs or waits: hearth submit brings one.");
    }

    static void drivers(Html page, MasterState state, List<DriverView> drivers) {
        head(page, "Drivers", "/api/v1/drivers", "Driver", "State", "User", "Cores", "Submitted", "Why", "Id");
        for (DriverView driver : drivers) {
            page.markup("<tr><td>")
                    .link("/drivers/" + driver.driver(), shown(driver.name()))
                    .markup("</td><td>")
                    .state(driver.state())
                    .markup("</td>")
                    .cell(driver.user())
                    .cell(String.valueOf(driver.resources().cores()))
                    .markup("<td>")
                    .ago(driver.submitted(), state.at())
                    .markup("</td>")
                    .cell(driver.cause().orElse(""))
                    .markup("<td class=\"id\">")
                    .text(driver.driver().value())
                    .markup("</td></tr>\n");
        }
        end(page, drivers.isEmpty(), "");
    }

    /** Executors and drivers, with their logs. */
    static void processes(Html page, String title, String api, MasterState state, List<Processes.Row> rows) {
        head(page, title, api, "Process", "State", "Of", "Worker", "Cores", "Memory", "Pid", "Logs", "Cause");
        for (Processes.Row row : rows) {
            page.markup("<tr>")
                    .cell((row.driver() ? "driver, attempt " : "executor ")
                            + row.process().number())
                    .markup("<td>")
                    .markup("<span class=\"state\">")
                    .text(row.state())
                    .markup("</span></td><td>")
                    .link(row.owner(), shown(row.name()))
                    .markup("</td><td>");
            worker(page, state, row.worker());
            page.markup("</td>")
                    .cell(String.valueOf(row.resources().cores()))
                    .cell(Sizes.show(row.resources().memoryBytes()))
                    .cell(row.pid() == 0 ? "" : String.valueOf(row.pid()))
                    .markup("<td>");
            logs(page, row.process());
            page.markup("</td>").cell(row.cause().orElse("")).markup("</tr>\n");
        }
        end(page, rows.isEmpty(), "There is none.");
    }

    /** A link to the same as JSON. */
    static void json(Html page, String api, String name) {
        page.markup(" <a class=\"json\" href=\"")
                .text(api)
                .markup("\" download=\"")
                .text(name)
                .markup(".json\">JSON</a>");
    }

    /** A worker that is gone for long has no page. */
    static void worker(Html page, MasterState state, WorkerId worker) {
        if (state.workers().stream().anyMatch(each -> each.worker().equals(worker))) {
            page.link("/workers/" + worker, worker.value());
        } else {
            page.text(worker.value());
        }
    }

    static void logs(Html page, ExecutorId process) {
        for (String log : List.of("stderr", "stdout")) {
            page.link("/logs/" + process + "/" + log, log).markup(" ");
        }
    }

    /** A name that can be pointed at. */
    private static String shown(String name) {
        return name.isBlank() ? "(no name)" : name;
    }

    private static void head(Html page, String title, String api, String... columns) {
        page.markup("<h2>").text(title);
        json(page, api, api.substring(api.lastIndexOf('/') + 1));
        page.markup("</h2>\n<table><thead><tr>");
        for (String column : columns) {
            page.markup("<th>").text(column).markup("</th>");
        }
        page.markup("</tr></thead><tbody>\n");
    }

    private static void end(Html page, boolean empty, String sentence) {
        page.markup("</tbody></table>\n");
        if (empty) {
            page.markup("<p class=\"weak\">").text(sentence).markup("</p>\n");
        }
    }
}
