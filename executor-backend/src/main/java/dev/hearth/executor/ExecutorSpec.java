package dev.hearth.executor;

import java.util.List;
import java.util.Map;

/**
 * What an {@link Executor} is told once.
 *
 * @param executorId as tasks see it: {@code app-…/3}, or {@code local/0}
 * @param hostName as tasks see it
 * @param slots how many tasks run at once
 * @param maxDirectResultBytes results larger than this stay here until they are fetched
 * @param maxMessageBytes largest message; an end that would not fit into one is a failure
 * @param resources the custom resources that the task in each slot holds; empty when tasks hold none
 */
public record ExecutorSpec(
        String executorId,
        String hostName,
        int slots,
        long maxDirectResultBytes,
        long maxMessageBytes,
        List<Map<String, List<String>>> resources) {

    /** Of tasks that hold no custom resources. */
    public ExecutorSpec(
            String executorId, String hostName, int slots, long maxDirectResultBytes, long maxMessageBytes) {
        this(executorId, hostName, slots, maxDirectResultBytes, maxMessageBytes, List.of());
    }

    public ExecutorSpec {
        if (slots <= 0) {
            throw new IllegalArgumentException("executor " + executorId + " needs at least one slot, found " + slots);
        }
        if (!resources.isEmpty() && resources.size() != slots) {
            throw new IllegalArgumentException(
                    "executor " + executorId + " has " + slots + " slots, and resources for " + resources.size());
        }
        resources = List.copyOf(resources);
    }

    /** What the task in that slot holds. */
    Map<String, List<String>> resources(int slot) {
        return resources.isEmpty() ? Map.of() : resources.get(slot);
    }
}
