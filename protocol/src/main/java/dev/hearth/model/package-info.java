/**
 * The things every process speaks of: ids, resources, specifications, states. Immutable records without behaviour beyond
 * their own consistency; they are components of messages and of journal events, so they change by appending only.
 */
package dev.hearth.model;
