package dev.hearth.executor;

import dev.hearth.model.ExecutorId;

/**
 * Who this executor process is.
 *
 * @param incarnation drawn at random by the process
 * @param host the name its worker goes by
 * @param pid its process id there
 * @param cores it may use
 */
record ExecutorIdentity(ExecutorId id, long incarnation, String host, long pid, int cores) {}
