package dev.hearth.model;

import java.time.Instant;

/**
 * Something that happened to an application or a driver, in the order in which it happened.
 *
 * @param at by the master's clock
 * @param what a sentence
 */
public record HistoryEntry(Instant at, String what) {}
