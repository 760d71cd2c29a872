package dev.hearth.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a worker offers or a process takes: whole cores, memory in bytes (an executor's heap), and whole units of custom
 * resources such as {@code gpu}.
 *
 * @param amounts units by the resource's name; never zero
 */
public record Resources(int cores, long memoryBytes, Map<String, Integer> amounts) {
    /** Nothing. */
    public static final Resources NONE = new Resources(0, 0);

    public Resources {
        if (cores < 0 || memoryBytes < 0 || amounts.values().stream().anyMatch(each -> each < 0)) {
            throw new IllegalArgumentException("resources are not negative, found cores=" + cores + " memoryBytes="
                    + memoryBytes + " amounts=" + amounts);
        }
        amounts.keySet().forEach(name -> Ids.check("a resource's name", name));
        amounts = positive(amounts);
    }

    /** Cores and memory alone. */
    public Resources(int cores, long memoryBytes) {
        this(cores, memoryBytes, Map.of());
    }

    public Resources plus(Resources other) {
        Map<String, Integer> sum = amounts;
        if (!other.amounts.isEmpty()) {
            sum = new TreeMap<>(amounts);
            for (Map.Entry<String, Integer> each : other.amounts.entrySet()) {
                sum.merge(each.getKey(), each.getValue(), Math::addExact);
            }
        }
        return new Resources(Math.addExact(cores, other.cores), Math.addExact(memoryBytes, other.memoryBytes), sum);
    }

    /** Throws {@link IllegalArgumentException} when the other is larger in any respect. */
    public Resources minus(Resources other) {
        Map<String, Integer> rest = amounts;
        if (!other.amounts.isEmpty()) {
            rest = new TreeMap<>(amounts);
            for (Map.Entry<String, Integer> each : other.amounts.entrySet()) {
                rest.merge(each.getKey(), -each.getValue(), Integer::sum);
            }
        }
        return new Resources(cores - other.cores, memoryBytes - other.memoryBytes, rest);
    }

    /** Whether the other fits into this. */
    public boolean holds(Resources other) {
        return cores >= other.cores && memoryBytes >= other.memoryBytes && holdsAmounts(other.amounts);
    }

    /** Whether there are as many of each custom resource. */
    public boolean holdsAmounts(Map<String, Integer> wanted) {
        return wanted.isEmpty()
                || wanted.entrySet().stream()
                        .allMatch(each -> amounts.getOrDefault(each.getKey(), 0) >= each.getValue());
    }

    private static Map<String, Integer> positive(Map<String, Integer> amounts) {
        if (amounts.isEmpty()) {
            return Map.of();
        }
        SortedMap<String, Integer> sorted = new TreeMap<>(amounts);
        sorted.values().removeIf(each -> each == 0);
        return Collections.unmodifiableMap(sorted);
    }
}
