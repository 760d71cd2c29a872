package dev.hearth.simulation;

import java.util.Locale;

/** What happens rarely, and must happen in a run over all scenarios, lest nobody know whether it works. */
enum Transition {
    JOB_FINISHED,
    TASK_RETRIED,
    TASK_INTERRUPTED,
    APPLICATION_FAILED,
    EXECUTORS_REQUESTED,
    EXECUTORS_KILLED,
    EXECUTOR_OUTLIVED_MASTER,
    FULL_REPORT,
    SNAPSHOT,
    STATE_EQUALS_JOURNAL,
    UNACKNOWLEDGED_RECORD_KEPT,
    UNACKNOWLEDGED_RECORD_LOST,
    SECOND_MASTER_REFUSED,
    NEW_CLUSTER,
    REPORTED_EQUALS_REAL,
    SUBMISSION_MADE_AGAIN,
    DRIVER_FINISHED,
    DRIVER_FAILED,
    DRIVER_KILLED,
    DRIVER_LOST,
    DRIVER_STARTED_AGAIN,
    DRIVER_OUTLIVED_MASTER;

    /** For people: {@code job finished}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
