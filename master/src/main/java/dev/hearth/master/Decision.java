package dev.hearth.master;

import dev.hearth.master.state.ClusterEvent;
import dev.hearth.rpc.Message;
import java.util.List;
import java.util.Optional;

/**
 * What is to happen about one message, timer or placement: events to apply and journal, and what leaves after that.
 *
 * @param <R> the reply's type, when the message was a request
 */
record Decision<R extends Message>(List<ClusterEvent> events, List<Send> sends, Optional<R> reply) {

    Decision {
        events = List.copyOf(events);
        sends = List.copyOf(sends);
    }
}
