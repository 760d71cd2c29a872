package dev.hearth.simulation;

/**
 * A change to a source.
 *
 * @param module its directory
 * @param type the outermost class of the file
 * @param text that is there exactly once
 * @param replacement what stands in its place
 */
record Patch(String module, String type, String text, String replacement) {}
