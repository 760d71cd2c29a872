/**
 * Runs Hearth and its peers side by side and says how they compare. A {@link dev.hearth.benchmarks.Row} is one line of the
 * result; {@link dev.hearth.benchmarks.Compare} runs the rows, round by round; a {@link dev.hearth.benchmarks.Session} is
 * what a row measures with: fresh processes, and the results of runs that several rows share.
 */
@NullMarked
package dev.hearth.benchmarks;

import org.jspecify.annotations.NullMarked;
