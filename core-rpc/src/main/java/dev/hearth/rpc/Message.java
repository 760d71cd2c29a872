package dev.hearth.rpc;

/**
 * What one process says to another. Every message is a record, nested in the sealed interface of its direction; a
 * shipped message only ever gets further components at its end.
 */
public interface Message {}
