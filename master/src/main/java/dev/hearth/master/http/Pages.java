package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.Route.Call;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.protocol.MasterToWorker.LogName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The pages for people: overview, application, driver, worker and log. They read without scripts. */
final class Pages {
    private static final int LOG_BYTES = 64 << 10;

    private final MasterAccess master;

    Pages(MasterAccess master) {
        this.master = master;
    }

    private static String read(String resource) {
        try (InputStream in = Pages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get("/", call -> master.state().thenApply(OverviewPage::of))
                        .asPage(),
                Route.get("/apps/*", this::application).asPage(),
                Route.get("/drivers/*", this::driver).asPage(),
                Route.get("/workers/*", this::worker).asPage(),
                Route.get("/logs/*/*/*", this::log).asPage(),
                fixed("/static/hearth.css", "text/css; charset=utf-8", "hearth.css"),
                fixed("/static/hearth.svg", "image/svg+xml; charset=utf-8", "hearth.svg"),
                // what browsers ask for beside JSON and text, which cannot name another
                fixed("/favicon.ico", "image/svg+xml; charset=utf-8", "hearth.svg"));
    }

    private static Route fixed(String path, String type, String resource) {
        Answer answer = new Answer(200, type, read(resource), Map.of());
        return Route.get(path, call -> CompletableFuture.completedFuture(answer))
                .forAnybody();
    }

    private CompletionStage<Answer> application(Call call) {
        String id = call.segments().get(0);
        return master.state().thenCompose(state -> {
            Optional<ApplicationView> found = state.applications().stream()
                    .filter(app -> app.app().value().equals(id))
                    .findFirst();
            return found.isEmpty()
                    ? missing(id)
                    : told(call, state).thenApply(told -> OwnerPages.application(found.get(), told));
        });
    }

    private CompletionStage<Answer> driver(Call call) {
        String id = call.segments().get(0);
        return master.state().thenCompose(state -> {
            Optional<DriverView> found = state.drivers().stream()
                    .filter(driver -> driver.driver().value().equals(id))
                    .findFirst();
            return found.isEmpty()
                    ? missing(id)
                    : told(call, state).thenApply(told -> OwnerPages.driver(found.get(), told));
        });
    }

    private CompletionStage<OwnerPages.Told> told(Call call, MasterState state) {
        String id = call.segments().get(0);
        return master.explanation(id)
                .thenCombine(
                        master.history(id),
                        (why, history) -> new OwnerPages.Told(state, why, history, KillPages.isAllowed(call)));
    }

    /** The master knows which is near. */
    private CompletionStage<Answer> missing(String id) {
        return master.end(id)
                .thenApply(end -> Html.refusal(
                        404,
                        end.id()
                                .map(full -> "there is " + full + ", and it is shown elsewhere")
                                .orElse(end.sentence())));
    }

    private CompletionStage<Answer> worker(Call call) {
        String id = call.segments().get(0);
        return master.state().thenCombine(master.history(id), (state, history) -> {
            WorkerView worker = state.workers().stream()
                    .filter(each -> each.worker().value().equals(id))
                    .findFirst()
                    .orElseThrow(() -> RequestException.notFound("no worker has the id " + id));
            return WorkerPage.of(state, worker, history);
        });
    }

    private CompletionStage<Answer> log(Call call) {
        ExecutorId process = Api.process(call.segments().get(0), call.segments().get(1));
        LogName log = Api.logName(call.segments().get(2));
        long offset = call.query().number("offset", -LOG_BYTES, -LOG_BYTES, Long.MAX_VALUE);
        return master.state().thenCompose(state -> {
            String owner = OwnerPages.pathOf(state, process)
                    .orElseThrow(() -> RequestException.notFound("no process is called " + process));
            CompletionStage<LogRead> read = master.log(process, log, offset, LOG_BYTES);
            return read.thenApply(found -> LogPage.of(owner, process, log.name().toLowerCase(Locale.ROOT), found));
        });
    }
}
