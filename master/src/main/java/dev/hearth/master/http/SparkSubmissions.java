package dev.hearth.master.http;

import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.DriverSubmitted;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.Killing;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.SubmitDriverRefused;
import dev.hearth.protocol.ClientToMaster.SubmitDriverReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Spark's REST protocol for drivers that the cluster runs, version 1: its paths, and its fields. Whoever asks is known, but
 * for {@code readyz}; what is told of the master's state is durable.
 */
final class SparkSubmissions {
    /** The Spark whose protocol this is; its clients want to be told one. */
    static final String SPARK_VERSION = "4.2.0";

    private static final long READY_SECONDS = 2;

    private final MasterAccess master;
    private final Audit audit;

    SparkSubmissions(MasterAccess master, Audit audit) {
        this.master = master;
        this.audit = audit;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(
                Route.post("/v1/submissions/create", this::create),
                Route.post("/v1/submissions/kill/*", this::kill),
                Route.post("/v1/submissions/killall", this::killAll).forOperators(),
                Route.post("/v1/submissions/clear", this::clear).forOperators(),
                Route.get("/v1/submissions/status/*", this::status),
                Route.get("/v1/submissions/readyz", call -> ready()).forAnybody());
    }

    private CompletionStage<Answer> create(Call call) {
        boolean json = call.request()
                .header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip())
                .filter(type -> type.equalsIgnoreCase("application/json"))
                .isPresent();
        if (!json) {
            throw new RequestException(415, "send the request as application/json");
        }
        SubmissionPlan plan =
                SubmissionPlan.of(CreateRequest.parse(call.request().body()));
        return master.state()
                .thenCombine(
                        master.stored(plan.uploaded()),
                        (state, stored) ->
                                plan.spec(state.url(), stored, actor(call).name()))
                .thenCompose(spec -> master.submit(spec, actor(call)))
                .thenApply(reply -> created(plan, reply));
    }

    private static Answer created(SubmissionPlan plan, SubmitDriverReply reply) {
        Map<String, Object> json = message("CreateSubmissionResponse", reply instanceof DriverSubmitted);
        if (reply instanceof DriverSubmitted submitted) {
            String id = submitted.driver().value();
            json.put("submissionId", id);
            json.put("message", "Driver successfully submitted as " + id + plan.ignored());
        } else if (reply instanceof SubmitDriverRefused refused) {
            json.put("message", refused.reason());
        }
        if (!plan.request().unknownFields().isEmpty()) {
            json.put("unknownFields", plan.request().unknownFields());
        }
        return Json.of(json);
    }

    /** The id is given in full: what begins with it is not meant. */
    private CompletionStage<Answer> kill(Call call) {
        String id = call.segments().get(0);
        return master.state().thenCompose(state -> {
            Optional<DriverView> driver = driver(state, id);
            if (driver.isEmpty() || driver.get().state().isTerminal()) {
                String sentence = "Driver " + id + " has already finished or does not exist";
                return CompletableFuture.completedFuture(killed(id, false, sentence));
            }
            return master.kill(id, actor(call))
                    .thenApply(killing -> killed(id, killing.id().isPresent(), killing.sentence()));
        });
    }

    private static Actor actor(Call call) {
        return Identity.actor(call.identity(), call.request());
    }

    private static Answer killed(String id, boolean success, String sentence) {
        Map<String, Object> json = message("KillSubmissionResponse", success);
        json.put("submissionId", id);
        json.put("message", success ? "Kill request for " + id + " submitted: " + sentence : sentence);
        return Json.of(json);
    }

    private CompletionStage<Answer> killAll(Call call) {
        return master.state().thenCompose(state -> {
            List<CompletableFuture<Killing>> kills = state.drivers().stream()
                    .filter(driver -> !driver.state().isTerminal())
                    .map(driver ->
                            master.kill(driver.driver().value(), actor(call)).toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(kills.toArray(CompletableFuture[]::new))
                    .thenApply(done -> {
                        Map<String, Object> json = message("KillAllSubmissionResponse", true);
                        json.put("message", "Kill request for all " + kills.size() + " drivers submitted");
                        return Json.of(json);
                    });
        });
    }

    private CompletionStage<Answer> clear(Call call) {
        return master.forgetEnded().thenApply(count -> {
            audit.told("clear", actor(call), "", Outcome.DONE, count + " applications and drivers");
            Map<String, Object> json = message("ClearResponse", true);
            json.put("message", "Forgotten are " + count + " applications and drivers that are over");
            return Json.of(json);
        });
    }

    private CompletionStage<Answer> status(Call call) {
        String id = call.segments().get(0);
        return master.state().thenApply(state -> {
            Optional<DriverView> driver = driver(state, id);
            Map<String, Object> json = message("SubmissionStatusResponse", driver.isPresent());
            json.put("submissionId", id);
            driver.ifPresent(found -> {
                json.put("driverState", found.state().name());
                found.worker().ifPresent(worker -> {
                    json.put("workerId", worker.value());
                    hostPort(state, worker).ifPresent(place -> json.put("workerHostPort", place));
                });
                found.cause().ifPresent(cause -> json.put("message", cause));
            });
            return Json.of(json);
        });
    }

    private static Optional<DriverView> driver(MasterState state, String id) {
        return state.drivers().stream()
                .filter(each -> each.driver().value().equals(id))
                .findFirst();
    }

    private static Optional<String> hostPort(MasterState state, WorkerId id) {
        return state.workers().stream()
                .filter(each -> each.worker().equals(id))
                .map(each -> each.host() + ":" + each.port())
                .findFirst();
    }

    private CompletionStage<Answer> ready() {
        return master.standing()
                .toCompletableFuture()
                .copy()
                .orTimeout(READY_SECONDS, TimeUnit.SECONDS)
                .handle((standing, failure) -> {
                    Map<String, Object> json = message("ReadyzResponse", failure == null);
                    json.put("message", failure == null ? "" : "Master is not ready.");
                    return Json.of(failure == null ? 200 : 503, json);
                });
    }

    /** A refusal in the protocol's words. */
    static Answer error(int status, String sentence) {
        Map<String, Object> json = message("ErrorResponse", false);
        json.put("message", sentence);
        return Json.of(status, json);
    }

    /** What every message of the server has; by their names, as Spark's server has them. */
    static Map<String, Object> message(String action, boolean success) {
        Map<String, Object> json = new TreeMap<>();
        json.put("action", action);
        json.put("serverSparkVersion", SPARK_VERSION);
        json.put("success", success);
        return json;
    }
}
