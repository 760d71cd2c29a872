/**
 * What {@code hearth doctor} looks at: checks of this host and of a cluster, each a function of what {@link
 * dev.hearth.cli.doctor.Host} and {@link dev.hearth.cli.doctor.Cluster} tell. Of the command's thread. What a system does not
 * tell is not checked, and said to be so.
 */
package dev.hearth.cli.doctor;
