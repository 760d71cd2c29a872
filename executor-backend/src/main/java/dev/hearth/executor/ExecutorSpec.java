package dev.hearth.executor;

/**
 * What an {@link Executor} is told once.
 *
 * @param executorId as tasks see it: {@code app-…/3}, or {@code local/0}
 * @param hostName as tasks see it
 * @param slots how many tasks run at once
 * @param maxDirectResultBytes results larger than this stay here until they are fetched
 * @param maxMessageBytes largest message; an end that would not fit into one is a failure
 */
public record ExecutorSpec(
        String executorId, String hostName, int slots, long maxDirectResultBytes, long maxMessageBytes) {

    public ExecutorSpec {
        if (slots <= 0) {
            throw new IllegalArgumentException("executor " + executorId + " needs at least one slot, found " + slots);
        }
    }
}
