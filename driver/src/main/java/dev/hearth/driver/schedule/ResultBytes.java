package dev.hearth.driver.schedule;

import java.util.HashMap;
import java.util.Map;

/** What the values of a set's tasks come to, against {@code hearth.driver.maxResultSize}. Belongs to the driver's loop. */
final class ResultBytes {
    private final long maxBytes;
    private long bytes;
    /** What the values that are being fetched come to, by task. */
    private final Map<Integer, Long> fetching = new HashMap<>();

    /** {@link Long#MAX_VALUE} is no bound. */
    ResultBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Counts a value in; false when that is too much. */
    boolean fits(long valueBytes) {
        bytes += valueBytes;
        return bytes <= maxBytes;
    }

    /** A value that was counted in is to be fetched. */
    void fetching(int task, long valueBytes) {
        fetching.put(task, valueBytes);
    }

    void fetched(int task) {
        fetching.remove(task);
    }

    /** The value could not be fetched: counts it out. */
    void lost(int task) {
        Long valueBytes = fetching.remove(task);
        if (valueBytes != null) {
            bytes -= valueBytes;
        }
    }

    /** A sentence about the values of so many tasks; completes "job … failed: ". */
    String excess(int values, int tasks) {
        return "the results of " + values + " of its " + tasks + " tasks come to " + bytes
                + " bytes, more than hearth.driver.maxResultSize allows (" + maxBytes
                + " bytes): bring less to the driver, write the result to files, or raise the limit";
    }
}
