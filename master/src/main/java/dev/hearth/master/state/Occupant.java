package dev.hearth.master.state;

import dev.hearth.model.Resources;

/**
 * A process on a worker that no live application wants, and what it occupies.
 *
 * @param pid its process on the worker's host; 0 when it is not known
 * @param number a report that includes this command and does not list the process shows that it is gone
 * @param ending whether its worker was told to end it; what another cluster's master started ends by itself
 */
public record Occupant(Resources resources, long pid, long number, boolean ending) {}
