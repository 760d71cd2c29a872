/** Who asked the master for a change, and what came of it, in a log of its own. */
package dev.hearth.master.audit;
