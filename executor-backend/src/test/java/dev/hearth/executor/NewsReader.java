package dev.hearth.executor;

import dev.hearth.protocol.ExecutorToDriver.TaskEnded;
import dev.hearth.protocol.SucceededTasks;
import dev.hearth.protocol.TaskEnd;
import dev.hearth.rpc.codec.WireInput;
import java.util.ArrayList;
import java.util.List;

/** Reads news as a driver does, columns and all. */
final class NewsReader {
    private NewsReader() {}

    /** Every end, those in columns as if they stood alone. */
    static List<TaskEnded> ends(ExecutorNews news) {
        List<TaskEnded> ends = new ArrayList<>(news.ended());
        for (SucceededTasks tasks : news.succeeded()) {
            SucceededTasks.Attempts attempts = tasks.readAttempts();
            SucceededTasks.Metrics metrics = tasks.readMetrics();
            WireInput values = tasks.values().input();
            while (attempts.next()) {
                TaskEnd end = new TaskEnd.Success(new TaskEnd.Inline(values.bytes()), List.of());
                ends.add(new TaskEnded(tasks.taskSet(), attempts.index(), attempts.attempt(), end, metrics.next()));
            }
        }
        return ends;
    }
}
