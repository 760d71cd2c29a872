package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.protocol.ClientToMaster.MasterState;

/** What is measured, as text that Prometheus reads. Callable from any thread. */
public interface Exposition {

    /**
     * Everything as it is now.
     *
     * @param state of the cluster, which some of it is counted from
     * @param accept what the reader says it can read, as in the header of that name; empty: nothing said
     */
    Answer of(MasterState state, String accept);
}
