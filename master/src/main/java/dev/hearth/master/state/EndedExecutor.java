package dev.hearth.master.state;

import dev.hearth.model.ExecutorEnd;
import dev.hearth.model.ExecutorId;
import dev.hearth.model.Resources;
import dev.hearth.model.WorkerId;

/** What is remembered of an executor that is over. */
public record EndedExecutor(ExecutorId executor, WorkerId worker, Resources resources, long pid, ExecutorEnd end) {

    /** With few of its last lines. */
    EndedExecutor shortened() {
        return new EndedExecutor(executor, worker, resources, pid, LastLines.shortened(end));
    }
}
