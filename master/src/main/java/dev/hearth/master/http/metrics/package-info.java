/**
 * What a master measures, kept and written by Prometheus's own library, which is named in this package alone. Every name,
 * label and unit is on the page docs/metrics.md. Labels have few values, all known beforehand: nothing that a user names is
 * one.
 */
package dev.hearth.master.http.metrics;
