package dev.hearth.cli;

import dev.hearth.model.DriverId;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/** What the master shows, as trees for programs to read: the same thing looks the same in every command. Pure. */
final class Trees {
    /** The only name whose value changes all the time. */
    static final String LAST_HEARTBEAT = "lastHeartbeatMs";

    private Trees() {}

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
        json.put(LAST_HEARTBEAT, worker.lastHeartbeat().toMillis());
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
        json.put("driver", app.driver().map(DriverId::value).orElse(null));
        json.put("executors", app.executors().stream().map(Trees::executor).toList());
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
}
