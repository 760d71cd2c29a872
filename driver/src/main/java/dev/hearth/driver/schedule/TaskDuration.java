package dev.hearth.driver.schedule;

/**
 * About how long a stage's tasks take, from a few of them. Follows soon when they get shorter, as they do while code is
 * compiled, and slowly when one is long. Belongs to the driver's loop.
 */
final class TaskDuration {
    private static final int FALL = 4;
    private static final int RISE = 8;

    private boolean measured;
    private long nanos = Prefetch.UNMEASURED_NANOS;

    /** In nanoseconds; a guess before the first is known. */
    long nanos() {
        return nanos;
    }

    /** A task has taken so long. */
    void took(long taskNanos) {
        if (!measured) {
            measured = true;
            nanos = taskNanos;
        } else if (taskNanos < nanos) {
            nanos -= (nanos - taskNanos) / FALL;
        } else {
            nanos += (taskNanos - nanos) / RISE;
        }
    }

    /** A task has been running for so long and is not over: all there is to go by while none is. */
    void takes(long taskNanos) {
        if (!measured) {
            nanos = Math.max(nanos, taskNanos);
        }
    }
}
