/**
 * What the master costs as its cluster grows: the daemon itself, or a master in this process, serves a {@link
 * dev.hearth.benchmarks.master.Crowd} of simulated workers and drivers that start no process, with its journal on.
 */
@NullMarked
package dev.hearth.benchmarks.master;

import org.jspecify.annotations.NullMarked;
