package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import dev.hearth.model.AppId;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.History;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.Tokens;
import dev.hearth.protocol.MasterToWorker.LogName;
import dev.hearth.protocol.WorkerToMaster.LogPiece;
import dev.hearth.view.Trees;
import dev.hearth.view.VersionTree;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** The JSON API: what {@code hearth status -o json} tells, and the same in parts. */
final class Api {
    static final int MAX_LOG_BYTES = 1 << 20;

    private static final String EVENT_STREAM = "text/event-stream";
    private static final int LOG_BYTES = 64 << 10;
    private static final int MERGED_BYTES = 256 << 10;
    private static final long STANDING_SECONDS = 2;

    private final MasterAccess master;
    private final Feeds feeds;

    Api(MasterAccess master, Feeds feeds) {
        this.master = master;
        this.feeds = feeds;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(
                Route.get("/health", call -> now(Json.of(Map.of("status", "UP"))))
                        .forAnybody(),
                Route.get("/ready", this::ready).forAnybody(),
                Route.get(
                        "/api/v1/stream",
                        call -> CompletableFuture.completedFuture(feeds.ofTheCluster(call.admitted()))),
                Route.get("/api/v1/events", this::allEvents),
                Route.get("/api/v1/tokens", call -> master.tokens().thenApply(Api::tokens))
                        .forOperators(),
                Route.get(
                        "/api/v1/version",
                        call -> master.hosts().thenApply(hosts -> Json.of(VersionTree.cluster(hosts)))),
                Route.get("/api/v1/state", call -> fromState(Trees::state)),
                Route.get(
                        "/api/v1/apps",
                        call -> fromState(state -> list(
                                "applications", state.applications().stream().map(Trees::application)))),
                Route.get("/api/v1/apps/*", call -> application(call.segments().get(0))),
                Route.get("/api/v1/apps/*/executors", this::executors),
                Route.get("/api/v1/apps/*/why", this::why),
                Route.get("/api/v1/apps/*/events", this::events),
                Route.get("/api/v1/apps/*/logs", call -> mergedLog(call, "application")),
                Route.get("/api/v1/apps/*/logs/*/*", this::log),
                Route.post("/api/v1/apps/*/kill", this::kill),
                Route.get(
                        "/api/v1/drivers",
                        call -> fromState(state ->
                                list("drivers", state.drivers().stream().map(Trees::driver)))),
                Route.get("/api/v1/drivers/*", call -> driver(call.segments().get(0))),
                Route.get("/api/v1/drivers/*/why", this::why),
                Route.get("/api/v1/drivers/*/events", this::events),
                Route.get("/api/v1/drivers/*/logs", call -> mergedLog(call, "driver")),
                Route.get("/api/v1/drivers/*/logs/*/*", this::log),
                Route.get(
                        "/api/v1/workers",
                        call -> fromState(state ->
                                list("workers", state.workers().stream().map(Trees::worker)))),
                Route.get("/api/v1/hosts", call -> master.hosts().thenApply(hosts -> Json.of(ViewJson.hosts(hosts)))),
                Route.get("/api/v1/workers/*", call -> worker(call.segments().get(0))),
                Route.get("/api/v1/workers/*/events", this::events),
                Route.get(
                        "/api/v1/workers/*/processes",
                        call -> processes(call.segments().get(0))));
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private CompletionStage<Answer> fromState(Function<MasterState, Object> tree) {
        return master.state().thenApply(state -> Json.of(tree.apply(state)));
    }

    private static Map<String, Object> list(String name, Stream<Map<String, Object>> elements) {
        return Map.of(name, elements.toList());
    }

    /** Strangers learn the verdict alone: which cluster this is, and how far, is for those who may read. */
    private CompletionStage<Answer> ready(Call call) {
        return master.standing()
                .toCompletableFuture()
                .copy()
                .orTimeout(STANDING_SECONDS, TimeUnit.SECONDS)
                .handle((standing, failure) -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("ready", failure == null);
                    if (call.identity().isPresent() && failure == null) {
                        json.put("epoch", standing.epoch().toString());
                        json.put("recovered", standing.isRecovered());
                        json.put("awaitedWorkers", standing.awaitedWorkers());
                        json.put("awaitedApplications", standing.awaitedApplications());
                        json.put("journal", standing.journal());
                    } else if (call.identity().isPresent()) {
                        json.put(
                                "reason",
                                "the journal or the event loop has not answered for " + STANDING_SECONDS + " s");
                    }
                    return Json.of(failure == null ? 200 : 503, json);
                });
    }

    private CompletionStage<Answer> application(String id) {
        return master.state()
                .thenCompose(state -> state.applications().stream()
                        .filter(app -> app.app().value().equals(id))
                        .findFirst()
                        .map(app -> now(Json.of(Trees.application(app))))
                        .orElseGet(() -> missing(id, "application")));
    }

    private CompletionStage<Answer> executors(Call call) {
        String id = call.segments().get(0);
        return master.state()
                .thenCompose(state -> state.applications().stream()
                        .filter(app -> app.app().value().equals(id))
                        .findFirst()
                        .map(app -> now(Json.of(
                                list("executors", app.executors().stream().map(Trees::executor)))))
                        .orElseGet(() -> missing(id, "application")));
    }

    private CompletionStage<Answer> driver(String id) {
        return master.state()
                .thenCompose(state -> state.drivers().stream()
                        .filter(driver -> driver.driver().value().equals(id))
                        .findFirst()
                        .map(driver -> now(Json.of(Trees.driver(driver))))
                        .orElseGet(() -> missing(id, "driver")));
    }

    /** The master knows what was meant. */
    private CompletionStage<Answer> missing(String id, String kind) {
        return master.end(id)
                .thenApply(end -> Json.error(
                        404,
                        end.id()
                                .map(full -> "no " + kind + " has the id " + id + "; there is " + full)
                                .orElse(end.sentence())));
    }

    private CompletionStage<Answer> worker(String id) {
        return master.state()
                .thenApply(state -> state.workers().stream()
                        .filter(worker -> worker.worker().value().equals(id))
                        .findFirst()
                        .map(worker -> Json.of(Trees.worker(worker)))
                        .orElseThrow(() -> RequestException.notFound("no worker has the id " + id)));
    }

    private CompletionStage<Answer> processes(String id) {
        return master.state()
                .thenApply(state -> Processes.on(state, id)
                        .map(there -> Json.of(ViewJson.processes(there)))
                        .orElseThrow(() -> RequestException.notFound("no worker has the id " + id)));
    }

    private CompletionStage<Answer> why(Call call) {
        return master.explanation(call.segments().get(0))
                .thenApply(why ->
                        why.id().isPresent() ? Json.of(Trees.explanation(why)) : Json.error(404, why.sentence()));
    }

    /** As a whole, or as they happen for who can take that. */
    private CompletionStage<? extends HttpResponse> events(Call call) {
        String id = call.segments().get(0);
        boolean asTheyHappen = asTheyHappen(call);
        return master.history(id)
                .thenApply(history ->
                        asTheyHappen && history.id().isPresent() ? feeds.of(id, call.admitted()) : events(history));
    }

    private static boolean asTheyHappen(Call call) {
        return call.request()
                .header("Accept")
                .filter(type -> type.strip().equals(EVENT_STREAM))
                .isPresent();
    }

    private CompletionStage<? extends HttpResponse> allEvents(Call call) {
        if (asTheyHappen(call)) {
            return CompletableFuture.completedFuture(feeds.ofAll(call.admitted()));
        }
        return master.state().thenCompose(state -> {
            List<String> ids = AllEvents.newest(state);
            int all = state.applications().size() + state.drivers().size();
            return AllEvents.of(master, ids).thenApply(events -> Json.of(ViewJson.events(events, all - ids.size())));
        });
    }

    private static Answer tokens(Tokens tokens) {
        return Json.of(list("tokens", tokens.tokens().stream().map(each -> Trees.token(each, tokens.at()))));
    }

    private static Answer events(History history) {
        return history.id().isPresent() ? Json.of(ViewJson.history(history)) : Json.error(404, history.sentence());
    }

    private CompletionStage<Answer> log(Call call) {
        ExecutorId process = process(call.segments().get(0), call.segments().get(1));
        LogName log = logName(call.segments().get(2));
        int bytes = (int) call.query().number("bytes", LOG_BYTES, 1, MAX_LOG_BYTES);
        long offset = call.query().number("offset", -bytes, -MAX_LOG_BYTES, Long.MAX_VALUE);
        return master.log(process, log, offset, bytes).thenApply(Api::log);
    }

    private CompletionStage<Answer> mergedLog(Call call, String kind) {
        String id = call.segments().get(0);
        int bytes = (int) call.query().number("bytes", MERGED_BYTES, 1, MAX_LOG_BYTES);
        return master.state()
                .thenCompose(state -> MergedLog.sources(state, id)
                        .map(sources -> MergedLog.of(master, sources, bytes, ZoneId.systemDefault()))
                        .orElseGet(() -> missing(id, kind)));
    }

    /** As text whatever is in it. The headers tell where to go on reading. */
    private static Answer log(LogRead read) {
        if (read.piece().isEmpty()) {
            return Json.error(404, read.sentence());
        }
        LogPiece piece = read.piece().get();
        long next = piece.offset() + piece.text().length();
        return new Answer(
                200,
                "text/plain; charset=utf-8",
                text(piece),
                Map.of(
                        "Hearth-Log-Offset", String.valueOf(piece.offset()),
                        "Hearth-Log-Next", String.valueOf(next),
                        "Hearth-Log-Size", String.valueOf(piece.size()),
                        "Hearth-Log-Complete", String.valueOf(piece.over() && next >= piece.size())));
    }

    static String text(LogPiece piece) {
        return new String(piece.text().toArray(), StandardCharsets.UTF_8);
    }

    static ExecutorId process(String id, String number) {
        try {
            return new ExecutorId(new AppId(id), Integer.parseInt(number));
        } catch (IllegalArgumentException e) {
            throw RequestException.notFound("no process is called " + id + "/" + number);
        }
    }

    static LogName logName(String name) {
        return switch (name) {
            case "stdout" -> LogName.STDOUT;
            case "stderr" -> LogName.STDERR;
            default -> throw RequestException.notFound("a process has the logs stdout and stderr");
        };
    }

    private CompletionStage<Answer> kill(Call call) {
        String id = call.segments().get(0);
        return master.kill(id, Identity.actor(call.identity(), call.request())).thenApply(killing -> {
            if (killing.id().isEmpty()) {
                return Json.error(404, killing.sentence());
            }
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", killing.id().get());
            json.put("alive", killing.alive());
            json.put("sentence", killing.sentence());
            return Json.of(json);
        });
    }
}
