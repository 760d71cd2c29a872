package dev.hearth.cli;

import dev.hearth.model.HistoryEntry;
import dev.hearth.view.Harmless;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has happened, oldest first. */
record EventsPage(List<Event> events) implements Page {

    /** @param about the id of the application or driver that it happened to */
    record Event(Instant at, String about, String what) {
        static Event of(String about, HistoryEntry entry) {
            return new Event(entry.at(), about, entry.what());
        }
    }

    EventsPage {
        events = List.copyOf(events);
    }

    @Override
    public Map<String, Object> tree() {
        return Map.of("events", events.stream().map(EventsPage::tree).toList());
    }

    private static Map<String, Object> tree(Event event) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("at", event.at().toString());
        tree.put("id", event.about());
        tree.put("what", event.what());
        return tree;
    }

    @Override
    public String text(boolean wide) {
        return new Columns<Event>()
                .with("WHEN", each -> each.at().truncatedTo(ChronoUnit.MILLIS).toString())
                .with("WHO", Event::about)
                .with("WHAT", Event::what)
                .table(events, wide)
                .toString();
    }

    /** One event as it happens. */
    record Line(Event event) implements Page {
        @Override
        public Object tree() {
            return EventsPage.tree(event);
        }

        @Override
        public String text(boolean wide) {
            return event.at().truncatedTo(ChronoUnit.MILLIS) + "  " + event.about() + "  "
                    + Harmless.words(event.what());
        }
    }
}
