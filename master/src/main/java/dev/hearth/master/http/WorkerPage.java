package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;

/** The page of a worker: what it has, what runs there, and what has ended there. Pure. */
final class WorkerPage {

    private WorkerPage() {}

    static Answer of(MasterState state, WorkerView worker, History history) {
        String id = worker.worker().value();
        Html page = new Html()
                .markup("<h1><span class=\"weak\">Worker</span> ")
                .text(id)
                .markup("</h1>\n<dl>");
        page.markup("<dt>State</dt><dd>").state(worker.state()).markup("</dd>\n");
        page.fact("Address", worker.host() + ":" + worker.port());
        worker.trouble()
                .ifPresent(trouble -> page.fact(
                        worker.state() == WorkerState.DEAD ? "Lost because" : "Takes nothing new because", trouble));
        page.markup("<dt>Cores in use</dt><dd>")
                .text(worker.used().cores() + " of " + worker.capacity().cores() + " ")
                .meter(worker.used().cores(), worker.capacity().cores())
                .markup("</dd>\n<dt>Memory in use</dt><dd>")
                .text(Sizes.show(worker.used().memoryBytes()) + " of "
                        + Sizes.show(worker.capacity().memoryBytes()) + " ")
                .meter(worker.used().memoryBytes(), worker.capacity().memoryBytes())
                .markup("</dd>\n");
        worker.capacity()
                .amounts()
                .forEach((name, amount) ->
                        page.fact(name + " in use", worker.used().amounts().getOrDefault(name, 0) + " of " + amount));
        page.fact("Last heartbeat", worker.lastHeartbeat().toMillis() + " ms ago")
                .markup("</dl>\n");
        Processes processes = Processes.on(state, worker.worker());
        String api = "/api/v1/workers/" + id;
        Tables.processes(page, "Running here", api + "/processes", state, processes.running(), Tables.Of.ONE_WORKER);
        Tables.processes(page, "Ended here", api + "/processes", state, processes.ended(), Tables.Of.ONE_WORKER);
        if (history.entries().isEmpty()) {
            page.command("In a terminal:", "hearth events " + id);
        } else {
            Tables.events(page, history, api + "/events");
        }
        if (worker.state() == WorkerState.ALIVE) {
            page.command("To have it take nothing new:", "hearth drain " + id);
        } else if (worker.state() == WorkerState.DRAINING) {
            page.command("To have it used again:", "hearth undrain " + id);
        }
        return page.markup("<p><a href=\"")
                .text(api)
                .markup("\" download=\"")
                .text(id)
                .markup(".json\">All of it as JSON</a></p>\n")
                .page(200, id);
    }
}
