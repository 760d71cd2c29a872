package dev.hearth.driver;

/** How an attempt at a stage is. */
public enum StageState {
    /** Its tasks run or wait. */
    ACTIVE,
    /** Every task has succeeded. */
    SUCCEEDED,
    /** It was given up: a task failed too often, or its job was cancelled. */
    FAILED
}
