/**
 * The driver's scheduler: jobs, stages and task sets, executors and their sessions, the application's link to its
 * master. Everything lives in the driver's event loop; a stage attempt is a task set, a task's index on the wire is its
 * partition. Start reading at {@link dev.hearth.driver.schedule.DriverRuntime}.
 */
package dev.hearth.driver.schedule;
