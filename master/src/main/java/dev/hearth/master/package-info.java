/**
 * The master daemon: takes workers and applications, decides which executors should exist, and sees to it that they do.
 * {@link dev.hearth.master.Master} receives, commits and sends; {@link dev.hearth.master.MasterLogic} and {@link
 * dev.hearth.master.WorkerLogic} decide and change nothing. One event loop runs all of it.
 */
package dev.hearth.master;
