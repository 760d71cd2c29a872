package dev.hearth.master.http;

import dev.hearth.loop.EventLoop;
import dev.hearth.master.http.HttpResponse.Events;
import dev.hearth.model.HistoryEntry;
import dev.hearth.protocol.ClientToMaster.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * The streams of events. Once a second, while there are any, it looks at what the master has published and sends what is
 * new: however many look on, the master's loop does hardly more than for one who polls. It owns a loop other than the
 * master's, in which all of it happens.
 *
 * <p>A stream ends with the session or token that it was opened with: at the next look, which is within a second.
 */
final class Feeds {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** A reader who is gone is noticed when something is sent to him. */
    private static final int LOOKS_PER_BEAT = 10;

    /** Of more that are new to a reader, the newest: what waits for readers who lag behind is in the master's memory. */
    private static final int MOST_AT_ONCE = 1_000;

    private final EventLoop loop;
    private final MasterAccess master;
    private final Set<Feed> feeds = new LinkedHashSet<>();
    /** Of the last look, if anybody wanted it. */
    private Optional<CompletionStage<Set<AllEvents.Event>>> story = Optional.empty();

    private boolean looking;
    private int looks;

    Feeds(EventLoop loop, MasterAccess master) {
        this.loop = loop;
        this.master = master;
    }

    /** How many of what there are: now, and whenever that has changed. */
    Events ofTheCluster(BooleanSupplier admitted) {
        return new Events(sink -> loop.execute(() -> add(new ClusterFeed(new Reader(sink, admitted)))));
    }

    /** What has happened to an application or driver, from the beginning, until it is over. */
    Events of(String id, BooleanSupplier admitted) {
        return new Events(sink -> loop.execute(() -> add(new HistoryFeed(id, new Reader(sink, admitted)))));
    }

    /** What has happened to applications and drivers, and what happens to any. */
    Events ofAll(BooleanSupplier admitted) {
        return new Events(sink -> loop.execute(() -> add(new StoryFeed(new Reader(sink, admitted)))));
    }

    private void add(Feed feed) {
        feeds.add(feed);
        feed.reader().sink().onClosed(() -> loop.execute(() -> feeds.remove(feed)));
        if (!looking) {
            story = Optional.empty();
        }
        feed.look();
        if (!looking) {
            lookLater();
        }
    }

    private void lookLater() {
        looking = true;
        loop.schedule(LOOK, () -> {
            looks++;
            story = Optional.empty();
            for (Feed feed : List.copyOf(feeds)) {
                if (!feed.reader().admitted().getAsBoolean()) {
                    end(feed, "the session or token that this stream was opened with is over");
                } else {
                    if (looks % LOOKS_PER_BEAT == 0) {
                        feed.reader().sink().beat();
                    }
                    feed.look();
                }
            }
            looking = false;
            if (!feeds.isEmpty()) {
                lookLater();
            }
        });
    }

    /** What has happened to all, oldest first, as of this look: asked for once, whoever wants it. */
    private CompletionStage<Set<AllEvents.Event>> story() {
        if (story.isEmpty()) {
            CompletionStage<Set<AllEvents.Event>> asked = AllEvents.of(master, AllEvents.newest(master.latest()))
                    .thenApply(events -> Collections.unmodifiableSet(new LinkedHashSet<>(events)));
            story = Optional.of(asked);
        }
        return story.get();
    }

    private void end(Feed feed, String summary) {
        feeds.remove(feed);
        feed.reader().sink().send("end", Json.line(Map.of("summary", summary)));
        feed.reader().sink().close();
    }

    /**
     * Who gets a stream.
     *
     * @param admitted whether he still may
     */
    private record Reader(EventSink sink, BooleanSupplier admitted) {}

    private interface Feed {
        Reader reader();

        /** Sends what is new. */
        void look();
    }

    private final class ClusterFeed implements Feed {
        private final Reader reader;
        private String last = "";

        private ClusterFeed(Reader reader) {
            this.reader = reader;
        }

        @Override
        public Reader reader() {
            return reader;
        }

        @Override
        public void look() {
            String now = Json.line(ViewJson.counts(master.latest()));
            if (!now.equals(last)) {
                last = now;
                reader.sink().send("cluster", now);
            }
        }
    }

    private final class HistoryFeed implements Feed {
        private final String id;
        private final Reader reader;
        private Optional<HistoryEntry> last = Optional.empty();
        private boolean asking;

        private HistoryFeed(String id, Reader reader) {
            this.id = id;
            this.reader = reader;
        }

        @Override
        public Reader reader() {
            return reader;
        }

        /** Asks for the end first: what the history holds after an end is all there is. */
        @Override
        public void look() {
            if (!asking) {
                asking = true;
                CompletionStage<Void> unused = master.end(id)
                        .thenCompose(end -> master.history(id)
                                .thenAccept(history -> loop.execute(() ->
                                        tell(history, end.over() || end.id().isEmpty()))))
                        .whenComplete((told, failure) -> loop.execute(() -> asking = false));
            }
        }

        private void tell(History history, boolean over) {
            if (!feeds.contains(this)) {
                return;
            }
            List<HistoryEntry> entries = new ArrayList<>(history.entries());
            int seen = last.map(entries::lastIndexOf).orElse(-1);
            List<HistoryEntry> more = entries.subList(seen + 1, entries.size());
            if (!more.isEmpty()) {
                last = Optional.of(more.get(more.size() - 1));
                reader.sink()
                        .send(
                                "event",
                                more.stream()
                                        .map(each -> Json.line(ViewJson.entry(each)))
                                        .toList());
            }
            if (over) {
                end(this, history.sentence());
            }
        }
    }

    private final class StoryFeed implements Feed {
        private final Reader reader;
        private Set<AllEvents.Event> told = Set.of();
        private boolean asking;

        private StoryFeed(Reader reader) {
            this.reader = reader;
        }

        @Override
        public Reader reader() {
            return reader;
        }

        @Override
        public void look() {
            if (!asking) {
                asking = true;
                CompletionStage<Void> unused = story().thenAccept(events -> loop.execute(() -> tell(events)))
                        .whenComplete((done, failure) -> loop.execute(() -> asking = false));
            }
        }

        private void tell(Set<AllEvents.Event> story) {
            if (feeds.contains(this)) {
                List<AllEvents.Event> fresh =
                        story.stream().filter(event -> !told.contains(event)).toList();
                List<String> shown = fresh.stream()
                        .skip(Math.max(0, fresh.size() - MOST_AT_ONCE))
                        .map(event -> Json.line(ViewJson.event(event)))
                        .toList();
                reader.sink().send("event", shown);
                told = story;
            }
        }
    }
}
