package dev.hearth.driver;

/** What has become of an attempt at a task. */
public enum TaskState {
    /** It runs. */
    RUNNING,
    /** It has given a value. */
    SUCCEEDED,
    /** Its function threw, or its value could not be brought to the driver. */
    FAILED,
    /** It was ended on purpose, because its job was over or another attempt came first. */
    KILLED,
    /** It went with its executor. */
    LOST
}
