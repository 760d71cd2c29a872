package dev.hearth.master.http;

import dev.hearth.model.DriverState;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The cluster in the shape in which Spark's standalone master tells it under {@code /json}, for tools that read that:
 * memory in MiB, times in milliseconds, totals of workers that are alive. Custom resources are told by their amounts,
 * since only workers know the addresses. Pure.
 */
final class SparkJson {
    private static final int PERCENT = 100;

    private SparkJson() {}

    /**
     * The whole.
     *
     * @param site where this master is reached, without a slash at the end
     */
    static Map<String, Object> master(MasterState state, String site) {
        List<WorkerView> alive = alive(state);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("url", state.url());
        json.put(
                "workers",
                state.workers().stream()
                        .map(each -> worker(each, state.at(), site))
                        .toList());
        json.put("aliveworkers", alive.size());
        json.put("cores", sum(alive, each -> each.capacity().cores()));
        json.put("coresused", sum(alive, each -> each.used().cores()));
        json.put("memory", sum(alive, each -> mib(each.capacity().memoryBytes())));
        json.put("memoryused", sum(alive, each -> mib(each.used().memoryBytes())));
        json.put(
                "resources",
                alive.stream().map(each -> resources(each.capacity())).toList());
        json.put(
                "resourcesused",
                alive.stream().map(each -> resources(each.used())).toList());
        json.put("activeapps", applications(state, false));
        json.put("completedapps", applications(state, true));
        json.put("activedrivers", drivers(state, false));
        json.put("completeddrivers", drivers(state, true));
        json.put("status", "ALIVE");
        return json;
    }

    /** One field of the whole; an empty text for one that there is not. */
    static Map<String, Object> field(MasterState state, String site, String name) {
        return Map.of(name, master(state, site).getOrDefault(name, ""));
    }

    /** How full the cluster is, in whole percent; an empty one is full. */
    static Map<String, Object> utilization(MasterState state) {
        List<WorkerView> alive = alive(state);
        long cores = sum(alive, each -> each.capacity().cores());
        long coresUsed = sum(alive, each -> each.used().cores());
        long memory = sum(alive, each -> mib(each.capacity().memoryBytes()));
        long memoryUsed = sum(alive, each -> mib(each.used().memoryBytes()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "waitingDrivers",
                state.drivers().stream()
                        .filter(each -> each.state() == DriverState.SUBMITTED)
                        .count());
        json.put("cores", cores);
        json.put("coresused", coresUsed);
        json.put("coresutilized", percent(coresUsed, cores));
        json.put("memory", memory);
        json.put("memoryused", memoryUsed);
        json.put("memoryutilized", percent(memoryUsed, memory));
        return json;
    }

    /** What Spark's worker tells of itself, as this master knows it. */
    static Map<String, Object> workerItself(MasterState state, WorkerView worker, String site) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", worker.worker().value());
        json.put("masterurl", state.url());
        json.put("masterwebuiurl", site);
        json.put("cores", worker.capacity().cores());
        json.put("coresused", worker.used().cores());
        json.put("memory", mib(worker.capacity().memoryBytes()));
        json.put("memoryused", mib(worker.used().memoryBytes()));
        json.put("resources", resources(worker.capacity()));
        json.put("resourcesused", resources(worker.used()));
        json.put("executors", executors(state, worker.worker(), false));
        json.put("finishedexecutors", executors(state, worker.worker(), true));
        return json;
    }

    private static Map<String, Object> worker(WorkerView worker, Instant at, String site) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", worker.worker().value());
        json.put("host", worker.host());
        json.put("port", worker.port());
        json.put("webuiaddress", site + "/workers/" + worker.worker());
        json.put("cores", worker.capacity().cores());
        json.put("coresused", worker.used().cores());
        json.put("coresfree", worker.capacity().cores() - worker.used().cores());
        json.put("memory", mib(worker.capacity().memoryBytes()));
        json.put("memoryused", mib(worker.used().memoryBytes()));
        json.put(
                "memoryfree",
                mib(worker.capacity().memoryBytes() - worker.used().memoryBytes()));
        json.put("resources", resources(worker.capacity()));
        json.put("resourcesused", resources(worker.used()));
        json.put("resourcesfree", resources(worker.capacity().minus(worker.used())));
        // a worker that gives out nothing new is alive in Spark's words too
        json.put("state", worker.state() == WorkerState.DEAD ? "DEAD" : "ALIVE");
        json.put("lastheartbeat", at.minus(worker.lastHeartbeat()).toEpochMilli());
        return json;
    }

    private static List<Map<String, Object>> applications(MasterState state, boolean over) {
        return state.applications().stream()
                .filter(each -> each.state().isTerminal() == over)
                .map(each -> application(each, state.at()))
                .toList();
    }

    private static Map<String, Object> application(ApplicationView app, Instant at) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", app.app().value());
        json.put("starttime", app.submitted().toEpochMilli());
        json.put("name", app.name());
        json.put("cores", app.cores());
        json.put("user", app.user());
        json.put("memoryperexecutor", mib(app.executorMemoryBytes()));
        json.put("memoryperslave", mib(app.executorMemoryBytes()));
        json.put("resourcesperexecutor", List.of());
        json.put("resourcesperslave", List.of());
        json.put("submitdate", app.submitted().toString());
        json.put("state", app.state().name());
        json.put(
                "duration",
                Duration.between(app.submitted(), app.ended().orElse(at)).toMillis());
        return json;
    }

    private static List<Map<String, Object>> drivers(MasterState state, boolean over) {
        return state.drivers().stream()
                .filter(each -> each.state().isTerminal() == over)
                .map(SparkJson::driver)
                .toList();
    }

    private static Map<String, Object> driver(DriverView driver) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", driver.driver().value());
        json.put("starttime", String.valueOf(driver.submitted().toEpochMilli()));
        json.put("state", driver.state().name());
        json.put("cores", driver.resources().cores());
        json.put("memory", mib(driver.resources().memoryBytes()));
        json.put("resources", resources(driver.resources()));
        json.put("submitdate", driver.submitted().toString());
        json.put("worker", driver.worker().map(WorkerId::value).orElse("None"));
        json.put("mainclass", driver.name());
        return json;
    }

    private static List<Map<String, Object>> executors(MasterState state, WorkerId worker, boolean over) {
        return state.applications().stream()
                .flatMap(app -> app.executors().stream()
                        .filter(each ->
                                each.worker().equals(worker) && each.state().isTerminal() == over)
                        .map(each -> executor(app, each)))
                .toList();
    }

    private static Map<String, Object> executor(ApplicationView app, ExecutorView executor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", executor.executor().number());
        json.put("memory", mib(executor.resources().memoryBytes()));
        json.put("resources", resources(executor.resources()));
        json.put("appid", app.app().value());
        json.put("appdesc", Map.of("name", app.name(), "user", app.user()));
        return json;
    }

    private static Map<String, Object> resources(Resources resources) {
        Map<String, Object> json = new LinkedHashMap<>();
        resources.amounts().forEach((name, amount) -> json.put(name, Map.of("name", name, "amount", amount)));
        return json;
    }

    private static List<WorkerView> alive(MasterState state) {
        return state.workers().stream()
                .filter(each -> each.state() != WorkerState.DEAD)
                .toList();
    }

    private static long sum(List<WorkerView> workers, ToLongFunction<WorkerView> part) {
        return workers.stream().mapToLong(part).sum();
    }

    private static long percent(long used, long all) {
        return all == 0 ? PERCENT : used * PERCENT / all;
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }
}
