package dev.hearth.driver;

import dev.hearth.rpc.codec.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * A job ready to go, all of it serialized.
 *
 * @param label what it is called and what its tasks see
 * @param body the serialized function
 * @param only the partitions to compute, ascending; empty for all of them
 */
record JobRequest(JobLabel label, Bytes body, Source source, Optional<List<Integer>> only) {

    /** Where the tasks' own data comes from. */
    interface Source {
        int partitions();

        /** Whether every {@link #payload} is empty and no host is preferred, so that none need be asked for. */
        default boolean isPlain() {
            return false;
        }

        /** Called in the driver's loop: gives what is there already. */
        Bytes payload(int partition);

        /** Called on the thread that submits. */
        List<String> preferredHosts(int partition);
    }

    JobRequest(JobLabel label, Bytes body, Source source) {
        this(label, body, source, Optional.empty());
    }

    JobRequest only(List<Integer> partitions) {
        return new JobRequest(label, body, source, Optional.of(partitions));
    }
}
