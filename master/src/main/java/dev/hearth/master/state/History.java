package dev.hearth.master.state;

import dev.hearth.model.HistoryEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What has happened, in order; of very much the newest part. Grows by durable events alone. In the master's loop. */
final class History {
    /** So many are kept of an application or a driver. */
    static final int MAX_ENTRIES = 200;

    private final Deque<Happening> newest = new ArrayDeque<>();
    private final int most;

    History() {
        this(MAX_ENTRIES);
    }

    /** So many are kept. */
    History(int most) {
        this.most = most;
    }

    void add(Happening happening) {
        newest.add(happening);
        if (newest.size() > most) {
            newest.remove();
        }
    }

    /** Goes on after these. */
    void restore(List<HistoryEntry> entries) {
        entries.forEach(each -> add(new Told(each.at(), each.what())));
    }

    /** Oldest first. */
    List<HistoryEntry> entries() {
        return newest.stream()
                .map(each -> new HistoryEntry(each.at(), each.what()))
                .toList();
    }
}
