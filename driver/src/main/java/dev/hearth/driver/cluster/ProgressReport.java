package dev.hearth.driver.cluster;

import dev.hearth.model.DispatchTimes;
import dev.hearth.model.Progress;

/**
 * What a driver tells the master of its application, from time to time.
 *
 * @param dispatch how long its stages have waited for an executor
 */
public record ProgressReport(Progress progress, DispatchTimes dispatch) {
    /** Of an application that has just begun. */
    public static final ProgressReport NONE = new ProgressReport(Progress.NONE, DispatchTimes.NONE);
}
