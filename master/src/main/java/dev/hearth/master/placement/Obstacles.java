package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why no worker takes another process, and what would find a place instead.
 *
 * @param hindrances by the first reason that holds on a worker, as in {@link Shortfall}; the most frequent first
 * @param largest what a process may take so that a worker has room for it: as many cores and less memory, or as much
 *     memory and fewer cores, whichever leaves it more, else less of both; never more than was asked for
 */
public record Obstacles(List<Hindrance> hindrances, Optional<Resources> largest) {
    private static final int SOME = 3;

    /**
     * One reason, and where it holds.
     *
     * @param leastFree on any of the workers, of what is lacking: cores, bytes or units
     * @param mostFree on any of them
     * @param some of the workers
     */
    public record Hindrance(Reason reason, int workers, long leastFree, long mostFree, List<WorkerId> some) {
        public Hindrance {
            some = List.copyOf(some);
        }
    }

    public Obstacles {
        hindrances = List.copyOf(hindrances);
    }

    /** For what an executor needs at least. Looks at every worker. */
    public static Obstacles against(FreeView free, Demand demand) {
        return against(free, demand.least(), demand.avoided());
    }

    /** For a driver. Looks at every worker. */
    public static Obstacles against(FreeView free, DriverDemand demand) {
        return against(free, demand.resources(), demand.avoided());
    }

    private static Obstacles against(FreeView free, Resources need, Set<WorkerId> avoided) {
        Inspection inspection = new Inspection(need, free.avoidable(avoided));
        free.forEach(inspection::look);
        return inspection.found();
    }

    /** Over the workers, one by one. */
    private static final class Inspection {
        private final Resources need;
        private final Set<WorkerId> avoided;
        private final SortedMap<Reason, Tally> tallies = new TreeMap<>();
        private long memoryBesideCores;
        private int coresBesideMemory;
        private Resources best = Resources.NONE;

        private Inspection(Resources need, Set<WorkerId> avoided) {
            this.need = need;
            this.avoided = avoided;
        }

        private void look(FreeWorker worker) {
            Resources free = worker.free();
            Optional<Reason> reason = reason(worker);
            reason.ifPresent(each ->
                    tallies.computeIfAbsent(each, key -> new Tally()).add(worker.worker(), lacking(each, free)));
            if (avoided.contains(worker.worker()) || !free.holdsAmounts(need.amounts())) {
                return;
            }
            int cores = Math.min(free.cores(), need.cores());
            long memoryBytes = Math.min(free.memoryBytes(), need.memoryBytes());
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

        private Optional<Reason> reason(FreeWorker worker) {
            Resources free = worker.free();
            if (free.cores() < need.cores()) {
                return Optional.of(Reason.CORES);
            }
            if (avoided.contains(worker.worker())) {
                return Optional.of(Reason.AVOIDED);
            }
            if (free.memoryBytes() < need.memoryBytes()) {
                return Optional.of(Reason.MEMORY);
            }
            return need.amounts().entrySet().stream()
                    .filter(each -> free.amounts().getOrDefault(each.getKey(), 0) < each.getValue())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .map(Reason::amount);
        }

        private static long lacking(Reason reason, Resources free) {
            return switch (reason.kind()) {
                case CORES -> free.cores();
                case MEMORY -> free.memoryBytes();
                case AMOUNT -> free.amounts().getOrDefault(reason.resource(), 0);
                case AVOIDED, NOT_TAKING -> 0;
            };
        }

        private Obstacles found() {
            List<Hindrance> hindrances = new ArrayList<>();
            tallies.forEach((reason, tally) ->
                    hindrances.add(new Hindrance(reason, tally.workers, tally.least, tally.most, tally.some)));
            hindrances.sort(Comparator.comparingInt(Hindrance::workers).reversed());
            return new Obstacles(hindrances, largest());
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
        private long least = Long.MAX_VALUE;
        private long most;

        private void add(WorkerId worker, long free) {
            workers++;
            least = Math.min(least, free);
            most = Math.max(most, free);
            if (some.size() < SOME) {
                some.add(worker);
            }
        }
    }
}
