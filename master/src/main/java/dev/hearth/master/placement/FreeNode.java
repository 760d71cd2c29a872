package dev.hearth.master.placement;

import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A worker between those that come before it and those that come after it: a height-balanced tree that is never changed,
 * only replaced along one path. Each knows the most memory and amounts that any worker below it has, so that a search
 * passes by whole branches that cannot help.
 */
final class FreeNode {
    /** No worker. */
    static final FreeNode NONE = new FreeNode();

    private final FreeNode before;
    private final FreeWorker worker;
    private final FreeNode after;
    private final int height;
    private final int size;
    private final long mostMemoryBytes;
    private final Map<String, Integer> mostAmounts;

    private FreeNode() {
        this.before = this;
        this.worker = new FreeWorker(new WorkerId("none"), Resources.NONE);
        this.after = this;
        this.height = 0;
        this.size = 0;
        this.mostMemoryBytes = -1;
        this.mostAmounts = Map.of();
    }

    private FreeNode(FreeNode before, FreeWorker worker, FreeNode after) {
        Resources free = worker.free();
        this.before = before;
        this.worker = worker;
        this.after = after;
        this.height = Math.max(before.height, after.height) + 1;
        this.size = before.size + after.size + 1;
        this.mostMemoryBytes = Math.max(free.memoryBytes(), Math.max(before.mostMemoryBytes, after.mostMemoryBytes));
        this.mostAmounts = most(most(free.amounts(), before.mostAmounts), after.mostAmounts);
    }

    private static Map<String, Integer> most(Map<String, Integer> one, Map<String, Integer> other) {
        if (other.isEmpty() || one.equals(other)) {
            return one;
        }
        Map<String, Integer> most = new TreeMap<>(one);
        for (Map.Entry<String, Integer> each : other.entrySet()) {
            most.merge(each.getKey(), each.getValue(), Math::max);
        }
        return most;
    }

    int size() {
        return size;
    }

    /** Takes the place of one with the same id and as many cores. */
    FreeNode with(FreeWorker added) {
        if (size == 0) {
            return new FreeNode(NONE, added, NONE);
        }
        int order = added.compareTo(worker);
        if (order == 0) {
            return new FreeNode(before, added, after);
        }
        return order < 0 ? balanced(before.with(added), worker, after) : balanced(before, worker, after.with(added));
    }

    FreeNode without(FreeWorker removed) {
        if (size == 0) {
            return this;
        }
        int order = removed.compareTo(worker);
        if (order == 0) {
            return joined(before, after);
        }
        return order < 0
                ? balanced(before.without(removed), worker, after)
                : balanced(before, worker, after.without(removed));
    }

    private static FreeNode joined(FreeNode before, FreeNode after) {
        if (after.size == 0) {
            return before;
        }
        return balanced(before, after.first(), after.withoutFirst());
    }

    private FreeWorker first() {
        FreeNode node = this;
        while (node.before.size > 0) {
            node = node.before;
        }
        return node.worker;
    }

    private FreeNode withoutFirst() {
        return before.size == 0 ? after : balanced(before.withoutFirst(), worker, after);
    }

    /** One of the two may be higher than the other by two. */
    private static FreeNode balanced(FreeNode before, FreeWorker worker, FreeNode after) {
        if (before.height > after.height + 1) {
            if (before.before.height >= before.after.height) {
                return new FreeNode(before.before, before.worker, new FreeNode(before.after, worker, after));
            }
            FreeNode middle = before.after;
            return new FreeNode(
                    new FreeNode(before.before, before.worker, middle.before),
                    middle.worker,
                    new FreeNode(middle.after, worker, after));
        }
        if (after.height > before.height + 1) {
            if (after.after.height >= after.before.height) {
                return new FreeNode(new FreeNode(before, worker, after.before), after.worker, after.after);
            }
            FreeNode middle = after.before;
            return new FreeNode(
                    new FreeNode(before, worker, middle.before),
                    middle.worker,
                    new FreeNode(middle.after, after.worker, after.after));
        }
        return new FreeNode(before, worker, after);
    }

    /** The first that holds this. */
    Optional<FreeWorker> first(Resources need) {
        if (!mayHold(need)) {
            return Optional.empty();
        }
        Optional<FreeWorker> found = before.first(need);
        if (found.isPresent() || worker.free().cores() < need.cores()) {
            return found; // those that follow have fewer cores still
        }
        return worker.free().holds(need) ? Optional.of(worker) : after.first(need);
    }

    /** The first after this one that holds this. */
    Optional<FreeWorker> next(FreeWorker last, Resources need) {
        if (!mayHold(need)) {
            return Optional.empty();
        }
        if (worker.compareTo(last) <= 0) {
            return after.next(last, need);
        }
        Optional<FreeWorker> found = before.next(last, need);
        if (found.isPresent() || worker.free().cores() < need.cores()) {
            return found;
        }
        return worker.free().holds(need) ? Optional.of(worker) : after.first(need);
    }

    private boolean mayHold(Resources need) {
        if (mostMemoryBytes < need.memoryBytes()) {
            return false; // so it is without any worker
        }
        for (Map.Entry<String, Integer> each : need.amounts().entrySet()) {
            if (mostAmounts.getOrDefault(each.getKey(), 0) < each.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Those with at least so many cores, in order. */
    void forEach(int cores, Consumer<FreeWorker> action) {
        if (size == 0) {
            return;
        }
        before.forEach(cores, action);
        if (worker.free().cores() >= cores) {
            action.accept(worker);
            after.forEach(cores, action);
        }
    }
}
