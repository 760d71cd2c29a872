package dev.hearth.master.state;

import dev.hearth.model.ResourceProfile;
import java.util.OptionalInt;

/**
 * How many executors of one profile an application wants.
 *
 * @param executors in all; empty: as many as there is room for
 */
public record Total(ResourceProfile profile, OptionalInt executors) {}
