package dev.hearth.master.http;

import dev.hearth.config.Sizes;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ApplicationState;
import dev.hearth.model.DriverState;
import dev.hearth.model.Progress;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerState;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.view.Ages;
import dev.hearth.view.Brief;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The front page: how much is taken, what waits and why, what needs somebody, and lists of all there is. Pure. */
final class OverviewPage {
    private static final Duration LATELY = Duration.ofHours(1);
    /** Sentences of a kind; of more than so many the lists below tell. */
    private static final int MOST_SENTENCES = 10;

    /** One thing to look at: {@code Application count waits: too few cores}. */
    private record Sentence(String path, String subject, String rest) {}

    private OverviewPage() {}

    static Answer of(MasterState state) {
        Html page = new Html()
                .markup("<h1>Cluster</h1>\n<p class=\"weak\"><code>")
                .text(state.url())
                .markup("</code> as of ")
                .time(state.at())
                .markup("</p>\n");
        gauges(page, state);
        sentences(page, "Waiting", waiting(state), "Nothing waits.");
        sentences(page, "Needs attention", alerts(state), "All is well.");
        page.command("In a terminal:", "hearth status");
        lists(page, state);
        return page.markup("<p><a href=\"/api/v1/state\" download=\"state.json\">All of it as JSON</a></p>\n"
                        + "<form method=\"post\" action=\"/logout\"><button>Log out</button></form>\n")
                .page(200, "Hearth");
    }

    private static void gauges(Html page, MasterState state) {
        Resources capacity = Resources.NONE;
        Resources used = Resources.NONE;
        int alive = 0;
        for (WorkerView worker : state.workers()) {
            boolean there = worker.state() != WorkerState.DEAD;
            alive += there ? 1 : 0;
            capacity = there ? capacity.plus(worker.capacity()) : capacity;
            used = there ? used.plus(worker.used()) : used;
        }
        page.markup("<div class=\"gauges\">\n");
        gauge(page, "Cores", used.cores() + " of " + capacity.cores() + " in use");
        page.meter(used.cores(), capacity.cores()).markup("</div>\n");
        gauge(page, "Memory", Sizes.show(used.memoryBytes()) + " of " + Sizes.show(capacity.memoryBytes()) + " in use");
        page.meter(used.memoryBytes(), capacity.memoryBytes()).markup("</div>\n");
        gauge(page, "Workers", alive + " of " + state.workers().size() + " there");
        page.meter(alive, state.workers().size()).markup("</div>\n");
        gauge(
                page,
                "Applications",
                count(state, ApplicationState.RUNNING) + " running, " + count(state, ApplicationState.WAITING)
                        + " without executors");
        page.markup("</div>\n");
        List<Progress> told = state.applications().stream()
                .flatMap(each -> each.progress().stream())
                .toList();
        long tasks = told.stream().mapToLong(Progress::tasks).sum();
        long done = told.stream().mapToLong(Progress::succeeded).sum();
        gauge(page, "Tasks of stages under way", tasks == 0 ? "none" : done + " of " + tasks + " done");
        page.bar(done, tasks).markup("</div>\n");
        gauge(
                page,
                "Drivers",
                count(state, DriverState.RUNNING) + " running, " + count(state, DriverState.SUBMITTED) + " waiting");
        page.markup("</div>\n</div>\n");
    }

    private static void gauge(Html page, String name, String value) {
        page.markup("<div><span class=\"weak\">")
                .text(name)
                .markup("</span><b>")
                .text(value)
                .markup("</b>");
    }

    private static long count(MasterState state, ApplicationState which) {
        return state.applications().stream()
                .filter(each -> each.state() == which)
                .count();
    }

    private static long count(MasterState state, DriverState which) {
        return state.drivers().stream().filter(each -> each.state() == which).count();
    }

    private static List<Sentence> waiting(MasterState state) {
        List<Sentence> all = new ArrayList<>();
        for (DriverView driver : state.drivers()) {
            if (driver.state() == DriverState.SUBMITTED) {
                all.add(new Sentence(
                        "/drivers/" + driver.driver(),
                        "Driver " + driver.name(),
                        waits(driver.submitted(), state.at(), driver.cause())));
            }
        }
        for (ApplicationView app : state.applications()) {
            if (app.waiting().isPresent() || app.state() == ApplicationState.WAITING) {
                all.add(new Sentence(
                        "/apps/" + app.app(),
                        "Application " + app.name(),
                        waits(app.submitted(), state.at(), app.waiting())));
            }
        }
        return all;
    }

    private static String waits(Instant since, Instant now, Optional<String> why) {
        return ", submitted " + Ages.show(Duration.between(since, now)) + " ago, waits"
                + why.map(each -> ": " + Brief.of(each)).orElse("");
    }

    private static List<Sentence> alerts(MasterState state) {
        List<Sentence> all = new ArrayList<>();
        for (WorkerView worker : state.workers()) {
            String path = "/workers/" + worker.worker();
            String subject = "Worker " + worker.worker();
            if (worker.state() == WorkerState.DEAD) {
                all.add(new Sentence(
                        path,
                        subject,
                        " is lost: nothing was heard of it for " + Ages.show(worker.lastHeartbeat())
                                + worker.trouble().map(why -> "; " + why).orElse("")));
            } else if (worker.trouble().isPresent() || worker.state() != WorkerState.ALIVE) {
                all.add(new Sentence(
                        path,
                        subject,
                        " takes nothing new"
                                + worker.trouble().map(each -> ": " + each).orElse("")));
            }
        }
        state.applications().stream()
                .filter(app -> app.state() == ApplicationState.FAILED && isLately(app.ended(), state.at()))
                .sorted(Comparator.comparing(ApplicationView::app).reversed())
                .forEach(app -> all.add(new Sentence(
                        "/apps/" + app.app(),
                        "Application " + app.name(),
                        failed(app.ended(), state.at(), app.cause()))));
        state.drivers().stream()
                .filter(driver -> driver.state() == DriverState.FAILED || driver.state() == DriverState.ERROR)
                .filter(driver -> isLately(driver.ended(), state.at()))
                .forEach(driver -> all.add(new Sentence(
                        "/drivers/" + driver.driver(),
                        "Driver " + driver.name(),
                        failed(driver.ended(), state.at(), driver.cause()))));
        return all;
    }

    private static boolean isLately(Optional<Instant> ended, Instant now) {
        return ended.filter(at -> Duration.between(at, now).compareTo(LATELY) < 0)
                .isPresent();
    }

    private static String failed(Optional<Instant> ended, Instant now, Optional<String> cause) {
        return " failed"
                + ended.map(at -> " " + Ages.show(Duration.between(at, now)) + " ago")
                        .orElse("") + cause.map(each -> ": " + Brief.of(each)).orElse("");
    }

    private static void sentences(Html page, String title, List<Sentence> sentences, String none) {
        page.markup("<h2>").text(title).markup("</h2>\n");
        if (sentences.isEmpty()) {
            page.markup("<p class=\"weak\">").text(none).markup("</p>\n");
            return;
        }
        page.markup("<ul class=\"sentences\">\n");
        sentences.stream()
                .limit(MOST_SENTENCES)
                .forEach(each -> page.markup("<li>")
                        .link(each.path(), each.subject())
                        .text(each.rest())
                        .markup("</li>\n"));
        page.markup("</ul>\n");
        if (sentences.size() > MOST_SENTENCES) {
            page.markup("<p>")
                    .text("And " + (sentences.size() - MOST_SENTENCES) + " more.")
                    .markup("</p>\n");
        }
    }

    private static void lists(Html page, MasterState state) {
        Tables.applications(page, "Applications", state, live(state.applications()));
        List<DriverView> drivers = state.drivers();
        if (!drivers.isEmpty()) {
            Tables.drivers(page, state, drivers);
        }
        Tables.workers(page, state.workers());
        List<ApplicationView> over = new ArrayList<>(state.applications().stream()
                .filter(each -> each.state().isTerminal())
                .toList());
        if (!over.isEmpty()) {
            over.sort(Comparator.comparing(ApplicationView::app).reversed());
            Tables.applications(page, "Applications that are over", state, over);
        }
    }

    private static List<ApplicationView> live(List<ApplicationView> applications) {
        return applications.stream().filter(each -> !each.state().isTerminal()).toList();
    }
}
