/**
 * What the master knows. {@link dev.hearth.master.state.ClusterState} is changed by the {@code applyTo} of a {@link
 * dev.hearth.master.state.ClusterEvent} alone: {@link dev.hearth.master.state.DurableEvent}s are journalled, and playing
 * them again rebuilds the durable part of the state; {@link dev.hearth.master.state.SoftEvent}s are what workers and
 * drivers tell again when they come back. Everything belongs to the master's loop.
 *
 * <p>A <em>process</em> is an executor or an attempt at a driver: workers and this package treat them alike. What an earlier
 * master assigned to a worker that has not registered since stands, and counts against it when it does.
 *
 * <p>An <em>occupant</em> of a worker is a process that runs there and counts against it, but that no live application
 * wants: left by another master, or told to end.
 */
package dev.hearth.master.state;
