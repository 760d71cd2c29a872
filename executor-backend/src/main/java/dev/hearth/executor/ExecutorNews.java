package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import java.util.List;

/**
 * What has become of an {@link Executor}'s attempts in a turn of its loop. Each attempt stands once, at its end, in {@code
 * ended}, {@code succeeded} or {@code takenBack}.
 *
 * @param ended uncommon ends: failures, kills, results that stay on the executor, successes that added to accumulators
 * @param succeeded the others
 * @param started attempts that have been running for a while
 * @param takenBack answers to {@link Executor#takeBack}, one each, in their order
 */
public record ExecutorNews(
        List<TaskEnded> ended, List<SucceededTasks> succeeded, List<StartedTask> started, List<TakenBack> takenBack) {
    public ExecutorNews {
        ended = List.copyOf(ended);
        succeeded = List.copyOf(succeeded);
        started = List.copyOf(started);
        takenBack = List.copyOf(takenBack);
    }
}
