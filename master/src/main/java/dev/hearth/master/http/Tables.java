package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.view.Brief;
import dev.hearth.view.WorkerTrouble;
import java.util.ArrayList;
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
                    .markup("</td>");
            sentence(page, WorkerTrouble.of(worker));
            page.markup("</tr>\n");
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
                    .markup("</td>");
            sentence(page, Brief.of(app.cause().or(app::waiting).orElse("")));
            page.markup("<td class=\"id\">").text(app.app().value()).markup("</td></tr>\n");
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
                    .markup("</td>");
            sentence(page, Brief.of(driver.cause().orElse("")));
            page.markup("<td class=\"id\">").text(driver.driver().value()).markup("</td></tr>\n");
        }
        end(page, drivers.isEmpty(), "");
    }

    /** Executors and drivers, with their logs: of one application or driver, on one worker, or of many on many. */
    enum Of {
        ONE_OWNER,
        ONE_WORKER,
        MANY
    }

    static void processes(Html page, String title, String api, MasterState state, List<Processes.Row> rows, Of which) {
        boolean owners = which != Of.ONE_OWNER;
        boolean workers = which != Of.ONE_WORKER;
        List<String> columns = new ArrayList<>(List.of("Process", "State"));
        columns.addAll(owners ? List.of("Of") : List.of());
        columns.addAll(workers ? List.of("Worker") : List.of());
        columns.addAll(List.of("Cores", "Memory", "Pid", "Logs", "Cause"));
        head(page, title, api, columns.toArray(String[]::new));
        for (Processes.Row row : rows) {
            page.markup("<tr>")
                    .cell((row.driver() ? "driver, attempt " : "executor ")
                            + row.process().number())
                    .markup("<td>")
                    .state(row.state())
                    .markup("</td>");
            if (owners) {
                page.markup("<td>").link(row.owner(), shown(row.name())).markup("</td>");
            }
            if (workers) {
                page.markup("<td>");
                worker(page, state, row.worker());
                page.markup("</td>");
            }
            page.cell(String.valueOf(row.resources().cores()))
                    .cell(Sizes.show(row.resources().memoryBytes()))
                    .cell(row.pid() == 0 ? "" : String.valueOf(row.pid()))
                    .markup("<td>");
            logs(page, row.process());
            page.markup("</td>");
            sentence(page, Brief.of(row.cause().orElse("")));
            page.markup("</tr>\n");
        }
        end(page, rows.isEmpty(), "There is none.");
    }

    private static void sentence(Html page, String text) {
        page.markup(text.isEmpty() ? "<td>" : "<td class=\"long\">").text(text).markup("</td>");
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

    /** What has happened to something that has a history. */
    static void events(Html page, History history, String api) {
        page.markup("<h2>What has happened");
        json(page, api, "events");
        page.markup("</h2>\n<table><thead><tr><th>When</th><th>What</th></tr></thead><tbody>\n");
        history.entries()
                .forEach(entry -> page.markup("<tr><td class=\"when\">")
                        .time(entry.at())
                        .markup("</td>")
                        .cell(entry.what())
                        .markup("</tr>\n"));
        page.markup("</tbody></table>\n")
                .command("As it happens:", "hearth events -f " + history.id().orElse(""));
    }
}
