package dev.hearth.master.state;

import dev.hearth.model.Resources;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the workers that are alive have in all, whatever runs there and whether they take more. In the master's loop. */
public final class Capacities {
    private final Map<Resources, Integer> workers = new HashMap<>();

    void add(Resources capacity) {
        workers.merge(capacity, 1, Integer::sum);
    }

    void remove(Resources capacity) {
        workers.computeIfPresent(capacity, (key, count) -> count == 1 ? null : count - 1);
    }

    /** What that worker has that comes nearest to having this; empty when one has it, or there are no workers. */
    public Optional<Resources> largestBelow(Resources need) {
        if (workers.keySet().stream().anyMatch(each -> each.holds(need))) {
            return Optional.empty();
        }
        Comparator<Resources> order = Comparator.<Resources>comparingDouble(each -> share(each, need))
                .thenComparingInt(Resources::cores)
                .thenComparingLong(Resources::memoryBytes)
                .thenComparing(each -> each.amounts().toString());
        return workers.keySet().stream().max(order);
    }

    /** How many do not have this even when nothing runs there. */
    public int below(Resources need) {
        return workers.entrySet().stream()
                .filter(each -> !each.getKey().holds(need))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** How much of what is scarcest there. */
    private static double share(Resources has, Resources need) {
        double share = Math.min(share(has.cores(), need.cores()), share(has.memoryBytes(), need.memoryBytes()));
        for (Map.Entry<String, Integer> each : need.amounts().entrySet()) {
            share = Math.min(share, share(has.amounts().getOrDefault(each.getKey(), 0), each.getValue()));
        }
        return share;
    }

    private static double share(long has, long need) {
        return has >= need ? 1 : (double) has / need;
    }
}
