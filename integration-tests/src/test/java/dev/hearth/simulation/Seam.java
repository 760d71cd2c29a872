package dev.hearth.simulation;

/** Where a mutant breaks what the daemons rest on instead of the daemons themselves. */
enum Seam {
    /** The disk says that it has synced, and has not. */
    SYNC,
    /** The journal says that a record is durable when it was handed over. */
    REPLY,
    /** The master's acknowledgements of ends do not arrive. */
    ACKNOWLEDGEMENT
}
