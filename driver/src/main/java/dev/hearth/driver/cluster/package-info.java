/**
 * The driver's side of a cluster: its registration with the master, the executors that come to it, and what is sent to
 * them again after a cut. Start reading at {@link dev.hearth.driver.cluster.StandaloneSchedulerBackend}.
 */
package dev.hearth.driver.cluster;
