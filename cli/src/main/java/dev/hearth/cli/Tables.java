package dev.hearth.cli;

import dev.hearth.config.Sizes;
import dev.hearth.model.DriverId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import dev.hearth.protocol.ClientToMaster.ApplicationView;
import dev.hearth.protocol.ClientToMaster.DriverView;
import dev.hearth.protocol.ClientToMaster.WorkerView;
import dev.hearth.view.Ages;
import dev.hearth.view.Brief;
import dev.hearth.view.ProgressText;
import dev.hearth.view.WorkerTrouble;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the master shows, as tables for people: the same thing looks the same in every command. Pure. */
final class Tables {

    private Tables() {}

    static Table workers(List<WorkerView> workers, boolean wide) {
        return new Columns<WorkerView>()
                .with("WORKER", each -> each.worker().value())
                .with("ADDRESS", each -> each.host() + ":" + each.port())
                .with("STATE", each -> each.state().name())
                .with(
                        "CORES USED",
                        each -> each.used().cores() + " of " + each.capacity().cores())
                .with(
                        "MEMORY USED",
                        each -> Sizes.show(each.used().memoryBytes()) + " of "
                                + Sizes.show(each.capacity().memoryBytes()))
                .wide("RESOURCES USED", each -> amounts(each.used(), each.capacity()))
                .wide("LAST HEARTBEAT", each -> Ages.show(each.lastHeartbeat()) + " ago")
                .with("TROUBLE", WorkerTrouble::of)
                .table(workers, wide);
    }

    private static String amounts(Resources used, Resources capacity) {
        return capacity.amounts().entrySet().stream()
                .map(each ->
                        used.amounts().getOrDefault(each.getKey(), 0) + " of " + each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    /** @param at when this was so, by the master's clock */
    static Table applications(List<ApplicationView> applications, Instant at, boolean wide) {
        return new Columns<ApplicationView>()
                .with("APPLICATION", each -> each.app().value())
                .with("NAME", ApplicationView::name)
                .with("USER", ApplicationView::user)
                .with("STATE", each -> each.state().name())
                .with(
                        "PROGRESS",
                        each -> each.progress()
                                .map(progress -> new ProgressText(progress).brief())
                                .orElse(""))
                .with("CORES", each -> String.valueOf(each.cores()))
                .wide(
                        "MOST CORES",
                        each -> each.maxCores().isPresent()
                                ? "" + each.maxCores().getAsInt()
                                : "")
                .with("EXECUTORS", each -> String.valueOf(running(each)))
                .wide("EXECUTOR MEMORY", each -> Sizes.show(each.executorMemoryBytes()))
                .with("DURATION", each -> duration(each.submitted(), each.ended(), at))
                .wide("SUBMITTED", each -> show(each.submitted()))
                .wide("ENDED", each -> each.ended().map(Tables::show).orElse(""))
                .wide("DRIVER", each -> each.driver().map(DriverId::value).orElse(""))
                .with("CAUSE", each -> Brief.of(each.cause().or(each::waiting).orElse("")))
                .table(applications, wide);
    }

    private static long running(ApplicationView app) {
        return app.executors().stream()
                .filter(each -> !each.state().isTerminal())
                .count();
    }

    /** @param at when this was so, by the master's clock */
    static Table drivers(List<DriverView> drivers, Instant at, boolean wide) {
        return new Columns<DriverView>()
                .with("DRIVER", each -> each.driver().value())
                .with("NAME", DriverView::name)
                .with("USER", DriverView::user)
                .with("STATE", each -> each.state().name())
                .with("CORES", each -> String.valueOf(each.resources().cores()))
                .wide("MEMORY", each -> Sizes.show(each.resources().memoryBytes()))
                .with("WORKER", each -> each.worker().map(WorkerId::value).orElse(""))
                .with(
                        "ATTEMPT",
                        each -> each.process()
                                .map(process -> String.valueOf(process.number()))
                                .orElse(""))
                .wide("PID", each -> each.pid() == 0 ? "" : String.valueOf(each.pid()))
                .with("DURATION", each -> duration(each.submitted(), each.ended(), at))
                .wide("SUBMITTED", each -> show(each.submitted()))
                .wide("ENDED", each -> each.ended().map(Tables::show).orElse(""))
                .wide("EXIT CODE", each -> each.exitCode().map(String::valueOf).orElse(""))
                .with("CAUSE", each -> Brief.of(each.cause().orElse("")))
                .table(drivers, wide);
    }

    /** From the submission to the end, or until now. */
    static String duration(Instant submitted, Optional<Instant> ended, Instant at) {
        return Ages.show(Duration.between(submitted, ended.orElse(at)));
    }

    private static String show(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
