/**
 * How long it takes until something runs: executors from their fork to their registration, applications from the
 * command to the first result and to their end.
 */
@NullMarked
package dev.hearth.benchmarks.start;

import org.jspecify.annotations.NullMarked;
