package dev.hearth.master.http;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.HistoryEntry;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The master's views as trees of JSON, in the shape of {@code hearth status -o json}. What may be shown is named here one
 * by one: a field that a view gains shows only once somebody has decided that it may. Pure.
 */
final class ViewJson {

    private ViewJson() {}

    static Map<String, Object> state(MasterState state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("url", state.url());
        json.put("pid", state.pid());
        json.put("epoch", state.epoch().toString());
        json.put("workers", state.workers().stream().map(ViewJson::worker).toList());
        json.put(
                "applications",
                state.applications().stream().map(ViewJson::application).toList());
        json.put("drivers", state.drivers().stream().map(ViewJson::driver).toList());
        return json;
    }

    static Map<String, Object> worker(WorkerView worker) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", worker.worker().value());
        json.put("host", worker.host());
        json.put("port", worker.port());
        json.put("state", worker.state().name());
        json.put("cores", worker.capacity().cores());
        json.put("used", worker.used().cores());
        json.put("memoryBytes", worker.capacity().memoryBytes());
        json.put("memoryUsedBytes", worker.used().memoryBytes());
        json.put("resources", worker.capacity().amounts());
        json.put("resourcesUsed", worker.used().amounts());
        json.put("lastHeartbeatMs", worker.lastHeartbeat().toMillis());
        json.put("trouble", worker.trouble().orElse(null));
        return json;
    }

    static Map<String, Object> application(ApplicationView app) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", app.app().value());
        json.put("name", app.name());
        json.put("user", app.user());
        json.put("state", app.state().name());
        json.put("cores", app.cores());
        OptionalInt max = app.maxCores();
        json.put("maxCores", max.isPresent() ? max.getAsInt() : null);
        json.put("executorMemoryBytes", app.executorMemoryBytes());
        json.put("submitted", app.submitted().toString());
        json.put("ended", app.ended().map(Object::toString).orElse(null));
        json.put("cause", app.cause().orElse(null));
        json.put("waiting", app.waiting().orElse(null));
        json.put("executors", app.executors().stream().map(ViewJson::executor).toList());
        return json;
    }

    static Map<String, Object> executor(ExecutorView executor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", executor.executor().number());
        json.put("worker", executor.worker().value());
        json.put("state", executor.state().name());
        json.put("cores", executor.resources().cores());
        json.put("memoryBytes", executor.resources().memoryBytes());
        json.put("pid", executor.pid());
        json.put("cause", executor.cause().orElse(null));
        return json;
    }

    static Map<String, Object> driver(DriverView driver) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", driver.driver().value());
        json.put("name", driver.name());
        json.put("user", driver.user());
        json.put("state", driver.state().name());
        json.put("cores", driver.resources().cores());
        json.put("memoryBytes", driver.resources().memoryBytes());
        json.put("supervise", driver.supervise());
        json.put("worker", driver.worker().map(WorkerId::value).orElse(null));
        json.put("attempt", driver.process().map(ExecutorId::number).orElse(null));
        json.put("pid", driver.pid());
        json.put("submitted", driver.submitted().toString());
        json.put("ended", driver.ended().map(Object::toString).orElse(null));
        json.put("exitCode", driver.exitCode().orElse(null));
        json.put("cause", driver.cause().orElse(null));
        return json;
    }

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
