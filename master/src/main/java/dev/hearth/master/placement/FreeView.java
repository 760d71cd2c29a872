package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The workers that take processes, and what they have free, in the order of {@link FreeWorker}, which is the order of
 * placement. Immutable: a change makes another view, in time and space that grow with the logarithm of the number of
 * workers that have a core free. Full ones are only counted.
 */
public final class FreeView {
    /** No workers. */
    public static final FreeView EMPTY = new FreeView(FreeNode.NONE, FreeNode.NONE);

    /** Those with a core free. */
    private final FreeNode open;
    /** All of them, as if none had anything free; the same from one join or leave to the next. */
    private final FreeNode members;

    private FreeView(FreeNode open, FreeNode members) {
        this.open = open;
        this.members = members;
    }

    /** How many there are. */
    public int size() {
        return members.size();
    }

    /** With this worker, which is not among them. */
    public FreeView with(FreeWorker worker) {
        return new FreeView(opened(open, worker), members.with(member(worker)));
    }

    /** Without this worker, given as it is here. */
    public FreeView without(FreeWorker worker) {
        return new FreeView(closed(open, worker), members.without(member(worker)));
    }

    /** With the same worker having something else free. */
    public FreeView replace(FreeWorker before, FreeWorker after) {
        FreeNode others = before.compareTo(after) == 0 ? open : closed(open, before);
        return new FreeView(opened(others, after), members);
    }

    private static FreeNode opened(FreeNode open, FreeWorker worker) {
        return worker.free().cores() > 0 ? open.with(worker) : open;
    }

    private static FreeNode closed(FreeNode open, FreeWorker worker) {
        return worker.free().cores() > 0 ? open.without(worker) : open;
    }

    private static FreeWorker member(FreeWorker worker) {
        return new FreeWorker(worker.worker(), Resources.NONE);
    }

    /** The first that has this free, at least one core. */
    public Optional<FreeWorker> first(Resources need) {
        return open.first(need);
    }

    /** The first after this one that has this free, at least one core. */
    public Optional<FreeWorker> next(FreeWorker last, Resources need) {
        return open.next(last, need);
    }

    /** Those with at least so many cores free, at least one, in order. */
    public void forEach(int cores, Consumer<FreeWorker> action) {
        open.forEach(cores, action);
    }

    /** These, or none of them if there are no others here: rather where it failed than nowhere. */
    Set<WorkerId> avoidable(Set<WorkerId> avoided) {
        if (size() > avoided.size()) {
            return avoided;
        }
        Set<WorkerId> all = new HashSet<>();
        members.forEach(0, each -> all.add(each.worker()));
        return avoided.containsAll(all) ? Set.of() : avoided;
    }

    /**
     * How many workers do not take a process, by the first reason that holds. Looks at each worker with enough cores.
     *
     * @param need what it takes, at least one core
     * @param notTaking workers that are alive and not among these
     */
    SortedMap<Reason, Integer> reasonsAgainst(Resources need, Set<WorkerId> avoided, int notTaking) {
        SortedMap<Reason, Integer> counts = new TreeMap<>();
        Set<WorkerId> passedBy = avoidable(avoided);
        int[] withCores = new int[1];
        open.forEach(need.cores(), each -> {
            withCores[0]++;
            if (passedBy.contains(each.worker())) {
                counts.merge(Reason.AVOIDED, 1, Integer::sum);
            } else if (each.free().memoryBytes() < need.memoryBytes()) {
                counts.merge(Reason.MEMORY, 1, Integer::sum);
            } else {
                lacking(each.free(), need)
                        .ifPresent(resource -> counts.merge(Reason.amount(resource), 1, Integer::sum));
            }
        });
        if (size() > withCores[0]) {
            counts.put(Reason.CORES, size() - withCores[0]);
        }
        if (notTaking > 0) {
            counts.put(Reason.NOT_TAKING, notTaking);
        }
        return counts;
    }

    private static Optional<String> lacking(Resources free, Resources need) {
        return need.amounts().entrySet().stream()
                .filter(each -> free.amounts().getOrDefault(each.getKey(), 0) < each.getValue())
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
