/** Frames through memory, with faults and in virtual time, for tests and simulations. */
package dev.hearth.rpc.memory;
