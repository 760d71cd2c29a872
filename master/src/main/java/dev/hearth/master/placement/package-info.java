/**
 * Which worker gets which driver and which executor: {@link dev.hearth.master.placement.Placement#plan} is a function of
 * what is free and of what is wanted, by Spark's rules, and also says why something is left over. A <em>unit</em> is the
 * least number of cores an application takes on a worker at a time: its executor's cores, or one when those are not set.
 */
package dev.hearth.master.placement;
