/**
 * The {@code hearth} command. Data goes to standard output, words to standard error; a failure is one sentence and an
 * exit code of {@link dev.hearth.cli.CommandExit}. Everything runs on the main thread.
 */
package dev.hearth.cli;
