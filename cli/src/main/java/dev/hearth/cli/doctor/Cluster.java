package dev.hearth.cli.doctor;

import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.rpc.Role;
import java.time.Instant;

/** The cluster that a command would ask. Blocks. */
public interface Cluster {

    /** What came of asking. */
    sealed interface Answer {}

    /**
     * It answered.
     *
     * @param asked when the question went out, and {@code answered} when the answer came, by this host's clock
     */
    record Reached(MasterState state, Instant asked, Instant answered) implements Answer {}

    /** It did not. */
    record Unreached(String found, String remedy) implements Answer {}

    /** Where its master is, as the settings say. */
    String url();

    /** Connects as this, and asks how things stand. */
    Answer ask(Role role);
}
