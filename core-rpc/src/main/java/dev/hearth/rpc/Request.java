package dev.hearth.rpc;

/**
 * A message that is answered.
 *
 * @param <R> what it is answered with, usually a sealed reply
 */
public interface Request<R extends Message> extends Message {}
