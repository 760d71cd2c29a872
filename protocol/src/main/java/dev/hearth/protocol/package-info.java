/**
 * Every message of Hearth: one sealed interface for each direction, records inside, and {@link
 * dev.hearth.protocol.HearthMessages} with their numbers. Orders are imperative, reports past tense, replies sealed.
 */
package dev.hearth.protocol;
