package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why no worker takes another process, and what would find a place instead.
 *
 * @param hindrances each reason that holds on some worker: those that hold even when nothing else runs there first, then
 *     the most frequent; a worker counts for each of its reasons
 * @param largest what a process may take so that a worker has room for it: as many cores and less memory, or as much
 *     memory and fewer cores, whichever leaves it more, else less of both; never more than was asked for
 * @param largestWhenEmpty the same if nothing ran on any worker
 */
public record Obstacles(List<Hindrance> hindrances, Optional<Resources> largest, Optional<Resources> largestWhenEmpty) {
    private static final int SOME = 3;

    /** A worker, and whether it takes anything. */
    public record Candidate(WorkerId worker, Resources free, Resources capacity, boolean takesMore) {}

    /**
     * One reason, and where it holds.
     *
     * @param always whether it holds there even when nothing else runs
     * @param free on the workers, of what is lacking: cores, bytes or units
     * @param inAll the same when nothing runs there
     * @param some of the workers
     */
    public record Hindrance(Reason reason, boolean always, int workers, Range free, Range inAll, List<WorkerId> some) {
        public Hindrance {
            some = List.copyOf(some);
        }
    }

    /** From the least to the most on any of some workers. */
    public record Range(long least, long most) {
        Range with(long value) {
            return new Range(Math.min(least, value), Math.max(most, value));
        }
    }

    public Obstacles {
        hindrances = List.copyOf(hindrances);
    }

    /** For what an executor needs at least. */
    public static Obstacles against(Collection<Candidate> workers, Demand demand) {
        return against(workers, demand.least(), demand.avoided());
    }

    /** For a driver. */
    public static Obstacles against(Collection<Candidate> workers, DriverDemand demand) {
        return against(workers, demand.resources(), demand.avoided());
    }

    private static Obstacles against(Collection<Candidate> workers, Resources need, Set<WorkerId> avoided) {
        Set<WorkerId> taking = workers.stream()
                .filter(Candidate::takesMore)
                .map(Candidate::worker)
                .collect(Collectors.toSet());
        // as placement does: rather where it failed than nowhere
        Inspection inspection = new Inspection(need, avoided.containsAll(taking) ? Set.of() : avoided);
        workers.forEach(inspection::look);
        return inspection.found();
    }

    /** Over the workers, one by one. */
    private static final class Inspection {
        private final Resources need;
        private final Set<WorkerId> avoided;
        private final SortedMap<Reason, Tally> lasting = new TreeMap<>();
        private final SortedMap<Reason, Tally> passing = new TreeMap<>();
        private final Room now;
        private final Room empty;

        private Inspection(Resources need, Set<WorkerId> avoided) {
            this.need = need;
            this.avoided = avoided;
            this.now = new Room(need);
            this.empty = new Room(need);
        }

        private void look(Candidate each) {
            Resources free = each.free();
            Resources all = each.capacity();
            count(Reason.CORES, each, need.cores(), free.cores(), all.cores());
            count(Reason.MEMORY, each, need.memoryBytes(), free.memoryBytes(), all.memoryBytes());
            need.amounts()
                    .forEach((name, units) -> count(
                            Reason.amount(name),
                            each,
                            units,
                            free.amounts().getOrDefault(name, 0),
                            all.amounts().getOrDefault(name, 0)));
            boolean isAvoided = avoided.contains(each.worker());
            if (isAvoided) {
                passing.computeIfAbsent(Reason.AVOIDED, key -> new Tally()).add(each.worker(), 0, 0);
            }
            if (each.takesMore() && !isAvoided) {
                now.add(free);
                empty.add(all);
            }
        }

        private void count(Reason reason, Candidate worker, long needed, long free, long inAll) {
            if (free < needed) {
                SortedMap<Reason, Tally> tallies = inAll < needed ? lasting : passing;
                tallies.computeIfAbsent(reason, key -> new Tally()).add(worker.worker(), free, inAll);
            }
        }

        private Obstacles found() {
            List<Hindrance> hindrances = new ArrayList<>(hindrances(lasting, true));
            hindrances.addAll(hindrances(passing, false));
            return new Obstacles(hindrances, now.largest(), empty.largest());
        }

        private static List<Hindrance> hindrances(SortedMap<Reason, Tally> tallies, boolean always) {
            return tallies.entrySet().stream()
                    .map(each -> each.getValue().of(each.getKey(), always))
                    .sorted(Comparator.comparingInt(Hindrance::workers).reversed())
                    .toList();
        }
    }

    /** What is the largest that one of some workers has room for. */
    private static final class Room {
        private final Resources need;
        private long memoryBesideCores;
        private int coresBesideMemory;
        private Resources best = Resources.NONE;

        private Room(Resources need) {
            this.need = need;
        }

        private void add(Resources room) {
            if (!room.holdsAmounts(need.amounts())) {
                return;
            }
            int cores = Math.min(room.cores(), need.cores());
            long memoryBytes = Math.min(room.memoryBytes(), need.memoryBytes());
            if (cores == need.cores()) {
                memoryBesideCores = Math.max(memoryBesideCores, memoryBytes);
            }
            if (memoryBytes == need.memoryBytes()) {
                coresBesideMemory = Math.max(coresBesideMemory, cores);
            }
            if (cores > 0 && memoryBytes > best.memoryBytes()) {
                best = new Resources(cores, memoryBytes, need.amounts());
            }
        }

        private Optional<Resources> largest() {
            double ofMemory = (double) memoryBesideCores / need.memoryBytes();
            double ofCores = (double) coresBesideMemory / need.cores();
            if (ofMemory == 0 && ofCores == 0) {
                return Optional.of(best).filter(each -> each.cores() > 0);
            }
            return Optional.of(
                    ofMemory >= ofCores
                            ? new Resources(need.cores(), memoryBesideCores, need.amounts())
                            : new Resources(coresBesideMemory, need.memoryBytes(), need.amounts()));
        }
    }

    private static final class Tally {
        private final List<WorkerId> some = new ArrayList<>();
        private int workers;
        private Range free = new Range(Long.MAX_VALUE, 0);
        private Range inAll = new Range(Long.MAX_VALUE, 0);

        private void add(WorkerId worker, long nowFree, long whenEmpty) {
            workers++;
            free = free.with(nowFree);
            inAll = inAll.with(whenEmpty);
            if (some.size() < SOME) {
                some.add(worker);
            }
        }

        private Hindrance of(Reason reason, boolean always) {
            return new Hindrance(reason, always, workers, free, inAll, some);
        }
    }
}
