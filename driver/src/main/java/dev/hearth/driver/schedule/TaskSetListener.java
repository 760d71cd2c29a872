package dev.hearth.driver.schedule;

import dev.hearth.protocol.ExecutorToDriver.AccumulatorUpdate;
import java.util.List;

/** Hears what becomes of task sets. All calls come in the driver's loop, and must not change the scheduler before they return. */
interface TaskSetListener {

    /** The shares of a task that has succeeded; once for each task of a set at most, and not after its end. */
    void onAccumulators(TaskSetManager set, List<AccumulatorUpdate> accumulators);

    /** The counts of the set have changed. */
    void onProgress(TaskSetManager set);

    /** The first tasks of the set have left for an executor; once for each set. */
    void onFirstLaunch(TaskSetManager set);

    /** Every task has succeeded. The set's end. */
    void onTaskSetSucceeded(TaskSetManager set);

    /** The set was given up; {@code failure} completes "job … failed: ". The set's end. */
    void onTaskSetFailed(TaskSetManager set, JobFailure failure);
}
