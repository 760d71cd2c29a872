package dev.hearth.executor;

import dev.hearth.model.ExecutorId;
import dev.hearth.model.ResourceAddresses;

/**
 * Who this executor process is.
 *
 * @param incarnation drawn at random by the process
 * @param host the name its worker goes by
 * @param pid its process id there
 * @param cores it may use
 * @param addresses the custom resources that its worker gave it
 */
record ExecutorIdentity(
        ExecutorId id, long incarnation, String host, long pid, int cores, ResourceAddresses addresses) {

    /** Without custom resources. */
    ExecutorIdentity(ExecutorId id, long incarnation, String host, long pid, int cores) {
        this(id, incarnation, host, pid, cores, ResourceAddresses.NONE);
    }
}
