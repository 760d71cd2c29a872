/**
 * A driver with more executors than a machine has room for. The driver's scheduler, its loop, its connections and its codecs
 * are the real ones; the network is in memory, and the executors are endpoints that report a task as done when they are
 * told of it. Driver, executors and network each have a thread, so that the driver's time can be told from the others'.
 */
@NullMarked
package dev.hearth.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
