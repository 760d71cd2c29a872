package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.StartedTask;
import dev.hearth.protocol.ExecutorToDriver.TakenBack;
import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import java.util.List;

/**
 * A batch of news from one executor.
 *
 * @param ended attempts that are over otherwise than by a small value
 * @param succeeded attempts that are over with one
 * @param started attempts that have been running for a while
 * @param takenBack answers to {@link ExecutorLink#takeBack}, one each
 */
public record TaskNews(
        List<TaskEnded> ended, List<SucceededTasks> succeeded, List<StartedTask> started, List<TakenBack> takenBack) {

    public TaskNews {
        ended = List.copyOf(ended);
        succeeded = List.copyOf(succeeded);
        started = List.copyOf(started);
        takenBack = List.copyOf(takenBack);
    }

    /** Attempts that are over. */
    public static TaskNews ended(List<TaskEnded> ended) {
        return new TaskNews(ended, List.of(), List.of(), List.of());
    }
}
