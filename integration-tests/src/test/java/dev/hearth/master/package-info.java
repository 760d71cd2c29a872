/** A master for simulations: what its process would give it. */
package dev.hearth.master;
