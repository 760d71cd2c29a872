/**
 * Master, workers, executors, drivers and commands in one thread under virtual time, with the classes that the processes
 * run: replaced are event loops, the network, the disk under the journal, the forking of processes, the files of workers and
 * the pool of task runners. A {@link dev.hearth.simulation.Scenario} lives one seed; what must hold is checked after every
 * event ({@link dev.hearth.simulation.Census}, {@link dev.hearth.simulation.Promises}), at every start of a master ({@link
 * dev.hearth.simulation.Ledger}) and at rest ({@link dev.hearth.simulation.SimCluster}). {@link dev.hearth.simulation.Mutant}s
 * are mistakes that have to be found.
 */
package dev.hearth.simulation;
