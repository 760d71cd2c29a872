package dev.hearth.view;

import dev.hearth.model.AccessToken;
import dev.hearth.model.DriverId;
import dev.hearth.model.EndCause;
import dev.hearth.model.ExecutorExitCode;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.Shortage;
import dev.hearth.model.Shortage.Holder;
import dev.hearth.model.Shortage.Obstacle;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.ExecutorView;
import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.protocol.ClientToMaster.FailedProcess;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the master shows, as trees for programs to read: the same thing looks the same in every command and over
 * HTTP. What may be shown is named here one by one: a field that a view gains shows only once somebody has decided that it
 * may. Pure.
 */
public final class Trees {
    /** The only name whose value changes all the time. */
    public static final String LAST_HEARTBEAT = "lastHeartbeatMs";

    private Trees() {}

    /** The whole cluster, those that are over included. */
    public static Map<String, Object> state(MasterState state) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("url", state.url());
        tree.put("pid", state.pid());
        tree.put("epoch", state.epoch().toString());
        tree.put("workers", state.workers().stream().map(Trees::worker).toList());
        tree.put(
                "applications",
                state.applications().stream().map(Trees::application).toList());
        tree.put("drivers", state.drivers().stream().map(Trees::driver).toList());
        return tree;
    }

    /** A token, without what proves anything. */
    public static Map<String, Object> token(AccessToken token, Instant now) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", token.id().value());
        tree.put("name", token.name());
        tree.put("role", token.role().word());
        tree.put("created", token.created().toString());
        tree.put("expires", token.expires().map(Instant::toString).orElse(null));
        tree.put("expired", token.isExpired(now));
        return tree;
    }

    public static Map<String, Object> worker(WorkerView worker) {
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

    public static Map<String, Object> application(ApplicationView app) {
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
        json.put("causeClass", app.causeClass().map(EndCause::word).orElse(null));
        json.put("waiting", app.waiting().orElse(null));
        json.put("driver", app.driver().map(DriverId::value).orElse(null));
        json.put(
                "progress",
                app.progress().map(each -> new ProgressText(each).tree()).orElse(null));
        json.put("executors", app.executors().stream().map(Trees::executor).toList());
        return json;
    }

    public static Map<String, Object> executor(ExecutorView executor) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", executor.executor().number());
        json.put("worker", executor.worker().value());
        json.put("state", executor.state().name());
        json.put("cores", executor.resources().cores());
        json.put("memoryBytes", executor.resources().memoryBytes());
        json.put("pid", executor.pid());
        json.put("cause", executor.cause().orElse(null));
        putEnd(json, executor.causeClass(), executor.exitCode());
        return json;
    }

    public static Map<String, Object> driver(DriverView driver) {
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
        json.put("cause", driver.cause().orElse(null));
        putEnd(json, driver.causeClass(), driver.exitCode());
        return json;
    }

    /** Why something waits or ended. */
    public static Map<String, Object> explanation(Explanation why) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", why.id().orElse(null));
        tree.put("name", why.name());
        tree.put("user", why.user());
        tree.put("state", why.state());
        tree.put("sentence", why.sentence());
        tree.put("at", why.at().toString());
        tree.put("submitted", why.submitted().toString());
        tree.put("ended", why.ended().map(Instant::toString).orElse(null));
        tree.put("shortages", why.shortages().stream().map(Trees::tree).toList());
        tree.put("remedies", why.remedies());
        tree.put("failed", why.ends().stream().map(Trees::tree).toList());
        tree.put(
                "progress",
                why.progress().map(each -> new ProgressText(each).tree()).orElse(null));
        tree.put("failures", why.failures());
        return tree;
    }

    private static Map<String, Object> tree(Shortage shortage) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("profile", shortage.profile());
        tree.put("each", tree(shortage.each()));
        tree.put("wanted", shortage.wanted().isPresent() ? shortage.wanted().getAsInt() : null);
        tree.put("running", shortage.running());
        tree.put("workers", shortage.workers());
        tree.put("obstacles", shortage.obstacles().stream().map(Trees::tree).toList());
        tree.put("largest", shortage.largest().map(Trees::tree).orElse(null));
        tree.put("fitting", shortage.fitting());
        tree.put("holders", shortage.holders().stream().map(Trees::tree).toList());
        tree.put("position", shortage.position());
        tree.put("waiting", shortage.waiting());
        tree.put("most", shortage.most().map(Trees::tree).orElse(null));
        tree.put("enough", shortage.enough().stream().map(Trees::tree).toList());
        tree.put(
                "largestWhenEmpty", shortage.largestWhenEmpty().map(Trees::tree).orElse(null));
        return tree;
    }

    private static Map<String, Object> tree(Resources resources) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("cores", resources.cores());
        tree.put("memoryBytes", resources.memoryBytes());
        tree.put("resources", resources.amounts());
        return tree;
    }

    private static Map<String, Object> tree(Obstacle obstacle) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("reason", obstacle.reason());
        tree.put("resource", obstacle.resource().isEmpty() ? null : obstacle.resource());
        tree.put("workers", obstacle.workers());
        tree.put("leastFree", obstacle.leastFree());
        tree.put("mostFree", obstacle.mostFree());
        tree.put("examples", obstacle.examples());
        tree.put("always", obstacle.always());
        tree.put("leastInAll", obstacle.leastInAll());
        tree.put("mostInAll", obstacle.mostInAll());
        return tree;
    }

    private static Map<String, Object> tree(Holder holder) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", holder.id());
        tree.put("name", holder.name());
        tree.putAll(tree(holder.resources()));
        return tree;
    }

    private static Map<String, Object> tree(FailedProcess process) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("number", process.process().number());
        tree.put("worker", process.worker().map(WorkerId::value).orElse(null));
        tree.put("state", process.state().name());
        tree.put("cause", process.cause());
        putEnd(tree, process.causeClass(), process.exitCode());
        tree.put("lastLines", process.lastLines());
        return tree;
    }

    /** The signal as well as the exit code that stands for it. */
    private static void putEnd(Map<String, Object> tree, Optional<EndCause> causeClass, Optional<Integer> exitCode) {
        tree.put("causeClass", causeClass.map(EndCause::word).orElse(null));
        tree.put("exitCode", exitCode.orElse(null));
        tree.put("signal", exitCode.flatMap(ExecutorExitCode::signal).orElse(null));
    }
}
