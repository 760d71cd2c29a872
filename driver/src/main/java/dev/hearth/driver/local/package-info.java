/** Executors without a cluster: in the driver's own process, or in a cluster of processes made for one application. */
package dev.hearth.driver.local;
