package dev.hearth.master.http;

import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.MasterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What has happened to all applications and drivers, as {@code hearth events} tells it. */
final class AllEvents {
    /** Each of them is asked for: of more applications and drivers, the newest. */
    private static final int MOST = 50;

    /** @param id of the application or driver that it happened to */
    record Event(String id, HistoryEntry entry) {}

    private record Dated(Instant at, String id) {}

    private AllEvents() {}

    /** Of whom it is told, oldest first. */
    static List<String> newest(MasterState state) {
        List<Dated> all = Stream.concat(
                        state.applications().stream()
                                .map(app -> new Dated(app.submitted(), app.app().value())),
                        state.drivers().stream()
                                .map(driver -> new Dated(
                                        driver.submitted(), driver.driver().value())))
                .sorted(Comparator.comparing(Dated::at).thenComparing(Dated::id))
                .toList();
        return all.stream().skip(Math.max(0, all.size() - MOST)).map(Dated::id).toList();
    }

    /** What has happened to these, oldest first. */
    static CompletionStage<List<Event>> of(MasterAccess master, List<String> ids) {
        CompletionStage<List<Event>> told = CompletableFuture.completedFuture(List.of());
        for (String id : ids) {
            told = told.thenCombine(master.history(id), (before, history) -> {
                List<Event> events = new ArrayList<>(before);
                history.entries().forEach(each -> events.add(new Event(id, each)));
                return events;
            });
        }
        return told.thenApply(events -> events.stream()
                .sorted(Comparator.comparing(event -> event.entry().at()))
                .toList());
    }
}
