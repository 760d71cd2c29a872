/**
 * What a master measures of itself while it works: an interface that its parts record with, and nothing of how the
 * measurements are kept or shown.
 */
package dev.hearth.master.metrics;
