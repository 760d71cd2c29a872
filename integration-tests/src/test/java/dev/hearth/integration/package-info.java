/** Hearth as its users meet it: real processes on loopback, faults made on purpose, and nothing left behind. */
package dev.hearth.integration;
