package dev.hearth.driver;

import java.util.List;

/**
 * What stays of a stage when the records of its tasks are let go.
 *
 * @param slowest successes, the slowest first
 * @param failed attempts, oldest first; not all of them if they are many
 */
record StageSummary(StageStatus status, List<TaskStatus> slowest, List<TaskStatus> failed) {}
