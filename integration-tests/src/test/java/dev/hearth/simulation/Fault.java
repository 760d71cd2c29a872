package dev.hearth.simulation;

import java.util.Locale;

/** What goes wrong. Each kind must happen in a run over all scenarios. */
enum Fault {
    CUT,
    STALL,
    ONE_WAY_STALL,
    SLOW_LINK,
    /** Many links of one host stop one by one, and go on in another order. */
    SWIZZLE,
    PAUSE,
    CLOCK_JUMP,
    EXECUTOR_CRASH,
    WORKER_CRASH,
    DRIVER_CRASH,
    MASTER_CRASH,
    MASTER_STOP,
    POWER_LOSS,
    UNSYNCED_TAIL_LOST,
    UNSYNCED_TAIL_TORN,
    SECTOR_LOST,
    FULL_DISK,
    BROKEN_DISK,
    SECOND_MASTER,
    DISK_HANDED_OVER,
    FORK_FAILED,
    SIGTERM_IGNORED,
    MESSAGE_REPEATED,
    MESSAGE_REPEATED_LATER,
    JOB_CANCELLED,
    WORKER_DRAINED,
    WORKER_DEGRADED;

    /** For people: {@code one way stall}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
