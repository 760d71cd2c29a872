/**
 * Jobs, stages and tasks, and which executor runs which task when. Decides and counts, on the driver's loop; knows
 * executors only as {@link dev.hearth.driver.schedule.ExecutorLink}s. Start reading at {@link
 * dev.hearth.driver.schedule.DagScheduler} and {@link dev.hearth.driver.schedule.TaskScheduler}.
 */
package dev.hearth.driver.schedule;
