package dev.hearth.worker;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The units of custom resources of a worker, and which process has which: a unit is given to one process at a time, the
 * first free ones in the order in which they were found. Belongs to the worker's loop.
 */
final class ResourcePool {
    private final ResourceAddresses all;
    private final Map<ExecutorId, ResourceAddresses> given = new HashMap<>();

    ResourcePool(ResourceAddresses all) {
        this.all = all;
    }

    /** Gives the process that many units of each; empty, and nothing is given, when so many are not free. */
    Optional<ResourceAddresses> take(ExecutorId process, Map<String, Integer> amounts) {
        Map<String, List<String>> chosen = new TreeMap<>();
        for (Map.Entry<String, Integer> each : amounts.entrySet()) {
            List<String> free = free(each.getKey());
            if (free.size() < each.getValue()) {
                return Optional.empty();
            }
            chosen.put(each.getKey(), free.subList(0, each.getValue()));
        }
        ResourceAddresses addresses = new ResourceAddresses(chosen);
        if (!addresses.isEmpty()) {
            given.put(process, addresses);
        }
        return Optional.of(addresses);
    }

    /** Takes back what the process has, if it has anything. */
    void release(ExecutorId process) {
        given.remove(process);
    }

    private List<String> free(String name) {
        Set<String> taken = new HashSet<>();
        given.values().forEach(each -> taken.addAll(each.of(name)));
        List<String> free = new ArrayList<>(all.of(name));
        free.removeAll(taken);
        return free;
    }
}
