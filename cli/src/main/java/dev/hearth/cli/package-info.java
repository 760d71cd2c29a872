/**
 * The {@code hearth} command. Data goes to standard output, words to standard error; a failure is one sentence and an
 * exit code of {@link dev.hearth.cli.CommandExit}. Commands run on the main thread; what talks to a master has a loop of its
 * own.
 */
package dev.hearth.cli;
