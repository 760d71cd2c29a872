/** What looking at a cluster costs it: somebody who looks, and what the cluster then needs for its work. */
@NullMarked
package dev.hearth.benchmarks.observed;

import org.jspecify.annotations.NullMarked;
