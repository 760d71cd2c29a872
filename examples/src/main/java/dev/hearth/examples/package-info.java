/**
 * Applications to read, copy and submit: {@code hearth submit --class dev.hearth.examples.WordCount hearth-examples.jar
 * data/books}. Each is one {@code main}; none knows where it runs.
 */
package dev.hearth.examples;
