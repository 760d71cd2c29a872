/**
 * What happens when something dies, measured with real processes: daemons, executors and drivers are killed or stopped, and
 * the time is taken until things are as they should be. {@link dev.hearth.benchmarks.recovery.RecoveryRows} has the rows.
 */
package dev.hearth.benchmarks.recovery;
