package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The paths under which tools look for a Spark master's JSON. */
final class SparkPaths {
    private final MasterAccess master;

    SparkPaths(MasterAccess master) {
        this.master = master;
    }

    List<Route> routes() {
        return List.of(
                Route.get(
                        "/json",
                        call -> master.state().thenApply(state -> Json.of(SparkJson.master(state, site(call))))),
                Route.get("/json/*", this::field),
                Route.get("/workers/*/json", this::worker));
    }

    private CompletionStage<Answer> field(Call call) {
        String name = call.segments().get(0);
        return master.state()
                .thenApply(state -> Json.of(
                        name.equals("clusterutilization")
                                ? SparkJson.utilization(state)
                                : SparkJson.field(state, site(call), name)));
    }

    private CompletionStage<Answer> worker(Call call) {
        String id = call.segments().get(0);
        return master.state().thenApply(state -> worker(state, id, site(call)));
    }

    private static Answer worker(MasterState state, String id, String site) {
        return state.workers().stream()
                .filter(each -> each.worker().value().equals(id))
                .findFirst()
                .map(each -> Json.of(SparkJson.workerItself(state, each, site)))
                .orElseThrow(() -> RequestException.notFound("no worker has the id " + id));
    }

    /** As the client has it; the gate knows the name. */
    private static String site(Call call) {
        return "http://" + call.request().header("Host").orElse("localhost");
    }
}
