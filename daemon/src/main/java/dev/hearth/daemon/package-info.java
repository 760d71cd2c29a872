/**
 * The main of a long-running process: flags, environment and files become a {@link dev.hearth.config.Config}; a {@link
 * dev.hearth.daemon.DaemonSpec} assembles components into a {@link dev.hearth.daemon.Lifecycle}; {@link
 * dev.hearth.daemon.DaemonMain} starts them, waits for SIGTERM and stops them. The only package that ends the process.
 */
package dev.hearth.daemon;
