package dev.hearth.cli.doctor;

import dev.hearth.protocol.ClientToMaster.Hosts;
import dev.hearth.protocol.ClientToMaster.MasterState;
import dev.hearth.rpc.Role;
import java.time.Instant;
import java.util.Optional;

/** The cluster that a command would ask. Blocks. */
public interface Cluster {

    /** What came of asking. */
    sealed interface Answer {}

    /**
     * It answered.
     *
     * @param hosts what they run and what their clocks say; empty if the master does not tell
     * @param asked when the question went out, and {@code answered} when the answer came, by this host's clock
     */
    record Reached(MasterState state, Optional<Hosts> hosts, Instant asked, Instant answered) implements Answer {}

    /** It did not. */
    record Unreached(String found, String remedy) implements Answer {}

    /** Where its master is, as the settings say. */
    String url();

    /** Connects to look at it, and asks how things stand. */
    Answer ask();

    /** Why a connection as this is not accepted; empty: it is. */
    Optional<Unreached> refusal(Role role);
}
