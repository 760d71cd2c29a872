/**
 * Master, workers, executors and drivers in one thread under virtual time, with the classes that the processes run:
 * replaced are event loops, the network, the forking of processes and the pool of task runners.
 */
package dev.hearth.simulation;
