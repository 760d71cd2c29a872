package dev.hearth.master.http;

import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerHost;
import dev.hearth.view.VersionTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link dev.hearth.view.Trees} has not, as trees of JSON. Pure. */
final class ViewJson {

    private ViewJson() {}

    static Map<String, Object> history(History history) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", history.id().orElse(null));
        json.put("summary", history.sentence());
        json.put("events", history.entries().stream().map(ViewJson::entry).toList());
        return json;
    }

    static Map<String, Object> entry(HistoryEntry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", entry.at().toString());
        json.put("what", entry.what());
        return json;
    }

    /** What happened to several; {@code omitted}: of how many it is not told. */
    static Map<String, Object> events(List<AllEvents.Event> events, int omitted) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("omitted", omitted);
        json.put("events", events.stream().map(ViewJson::event).toList());
        return json;
    }

    static Map<String, Object> event(AllEvents.Event event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", event.entry().at().toString());
        json.put("id", event.id());
        json.put("what", event.entry().what());
        return json;
    }

    /** What runs on a worker, and what ran there. */
    static Map<String, Object> processes(Processes processes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("running", processes.running().stream().map(ViewJson::process).toList());
        json.put("ended", processes.ended().stream().map(ViewJson::process).toList());
        return json;
    }

    private static Map<String, Object> process(Processes.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", row.process().toString());
        json.put("of", row.name());
        json.put("kind", row.driver() ? "driver" : "executor");
        json.put("state", row.state().name());
        json.put("cores", row.resources().cores());
        json.put("memoryBytes", row.resources().memoryBytes());
        json.put("pid", row.pid());
        json.put("cause", row.cause().orElse(null));
        return json;
    }

    /** What master and workers run on, and how their clocks stand. */
    static Map<String, Object> hosts(Hosts hosts) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("master", VersionTree.build(hosts.master()));
        json.put("workers", hosts.workers().stream().map(ViewJson::host).toList());
        return json;
    }

    private static Map<String, Object> host(WorkerHost host) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", host.worker().value());
        json.put("build", host.build().map(VersionTree::build).orElse(null));
        json.put("clockOffMillis", host.clockOff().toMillis());
        return json;
    }

    /** How many of each there are, for lists that do not name them. */
    static Map<String, Object> counts(MasterState state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("epoch", state.epoch().toString());
        json.put(
                "workers",
                states(state.workers().stream().map(each -> each.state().name()).toList()));
        json.put(
                "applications",
                states(state.applications().stream()
                        .map(each -> each.state().name())
                        .toList()));
        json.put(
                "drivers",
                states(state.drivers().stream().map(each -> each.state().name()).toList()));
        return json;
    }

    private static Map<String, Integer> states(List<String> names) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        names.forEach(name -> counts.merge(name, 1, Integer::sum));
        return counts;
    }
}
