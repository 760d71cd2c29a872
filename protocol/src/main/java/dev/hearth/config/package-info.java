/**
 * Configuration: every key of Hearth with its meaning and default, and the values that files, flags and properties gave.
 * Components read it once into a record of their own. Values are immutable.
 */
package dev.hearth.config;
