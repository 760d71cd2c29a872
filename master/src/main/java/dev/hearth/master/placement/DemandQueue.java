package dev.hearth.master.placement;

import dev.hearth.model.AppId;
import dev.hearth.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * What all applications want, first come first, by what an executor needs at least: when no worker has that free, the
 * demands for as much are passed by together. Of one owner, which says when the demands of an application change.
 */
public final class DemandQueue {

    /** Where a demand stands: by its application's turn, then by its profile. */
    record Place(long turn, int profile) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::turn).thenComparingInt(Place::profile);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private record Placed(Place place, Resources least, Demand demand) {}

    private final Map<AppId, List<Placed>> placesOf = new HashMap<>();
    private final Map<Resources, TreeMap<Place, Demand>> byLeast = new HashMap<>();
    private final TreeMap<Place, Demand> unseen = new TreeMap<>();

    /** The demands in their order. */
    static DemandQueue of(List<Demand> fifo) {
        DemandQueue queue = new DemandQueue();
        long turn = 0;
        for (Demand demand : fifo) {
            Placed ignored = queue.add(new Place(turn, demand.profile().id()), demand);
            turn++;
        }
        return queue;
    }

    /**
     * An application wants this from now on, and nothing else.
     *
     * @param turn lower than that of whoever came later
     * @param demands possibly none, at most one for each profile
     */
    public void put(AppId app, long turn, Collection<Demand> demands) {
        remove(app);
        for (Demand demand : demands) {
            Place place = new Place(turn, demand.profile().id());
            placesOf.computeIfAbsent(app, id -> new ArrayList<>(1)).add(add(place, demand));
        }
    }

    private Placed add(Place place, Demand demand) {
        Resources least = demand.least();
        byLeast.computeIfAbsent(least, key -> new TreeMap<>()).put(place, demand);
        unseen.put(place, demand);
        return new Placed(place, least, demand);
    }

    /** An application wants nothing. Idempotent. */
    public void remove(AppId app) {
        for (Placed placed : Optional.ofNullable(placesOf.remove(app)).orElse(List.of())) {
            unseen.remove(placed.place());
            byLeast.computeIfPresent(placed.least(), (least, demands) -> {
                demands.remove(placed.place());
                return demands.isEmpty() ? null : demands;
            });
        }
    }

    /** What an application wants, by profile. */
    public List<Demand> demands(AppId app) {
        return Optional.ofNullable(placesOf.get(app)).orElse(List.of()).stream()
                .map(Placed::demand)
                .toList();
    }

    /** What is in here has been looked at: a plan need not tell again that it is left over. */
    public void seen() {
        unseen.clear();
    }

    /** What nobody has looked at since it was put. */
    TreeMap<Place, Demand> unseen() {
        return new TreeMap<>(unseen);
    }

    Front front() {
        return new Front(byLeast);
    }

    /** Goes through the demands in their order, and past all that need as much as one that cannot be served. */
    static final class Front {
        private final PriorityQueue<Line> lines = new PriorityQueue<>(Comparator.comparing(Line::place));

        private Front(Map<Resources, TreeMap<Place, Demand>> byLeast) {
            byLeast.forEach((least, demands) -> lines.add(new Line(least, demands.firstEntry(), demands)));
        }

        /** Those that need the same at least, from one on. */
        private record Line(Resources least, Map.Entry<Place, Demand> head, TreeMap<Place, Demand> demands) {
            private Place place() {
                return head.getKey();
            }

            private Optional<Line> next() {
                return Optional.ofNullable(demands.higherEntry(place())).map(entry -> new Line(least, entry, demands));
            }
        }

        /** The next demand that the view can serve, as far as can be told without its avoided workers. */
        Optional<Map.Entry<Place, Demand>> next(FreeView free) {
            while (!lines.isEmpty()) {
                Line line = lines.remove();
                if (free.first(line.least()).isPresent()) {
                    line.next().ifPresent(lines::add);
                    return Optional.of(line.head());
                }
            }
            return Optional.empty();
        }
    }
}
