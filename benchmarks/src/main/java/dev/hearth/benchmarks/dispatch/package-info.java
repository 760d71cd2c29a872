/** How fast tasks, jobs and results go through a driver, its executors and back, in Hearth and in its peers. */
@NullMarked
package dev.hearth.benchmarks.dispatch;

import org.jspecify.annotations.NullMarked;
