/**
 * The master daemon: takes workers, applications and drivers, decides which processes should exist, and sees to it that
 * they do. {@link dev.hearth.master.Master} is the endpoint; its desks ({@link dev.hearth.master.WorkerDesk}, {@link
 * dev.hearth.master.ApplicationDesk}, {@link dev.hearth.master.DriverDesk}, {@link dev.hearth.master.ClientDesk}) receive
 * and watch the time, classes called {@code …Logic} decide and change nothing, and {@link dev.hearth.master.Committer}
 * applies, journals and sends. One event loop runs all of it.
 */
package dev.hearth.master;
